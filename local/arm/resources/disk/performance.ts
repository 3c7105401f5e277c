/** What a disk is allowed by its kind and size, as published in "Scalability and performance targets for VM disks". */
interface Performance {
  readonly diskIOPSReadWrite: number;
  readonly diskMBpsReadWrite: number;
  /** Premium SSD only. */
  readonly tier?: string;
}

type Step = readonly [upToGiB: number, iops: number, mbps: number, tier: string];

const premium: readonly Step[] = [
  [4, 120, 25, 'P1'],
  [8, 120, 25, 'P2'],
  [16, 120, 25, 'P3'],
  [32, 120, 25, 'P4'],
  [64, 240, 50, 'P6'],
  [128, 500, 100, 'P10'],
  [256, 1100, 125, 'P15'],
  [512, 2300, 150, 'P20'],
  [1024, 5000, 200, 'P30'],
  [2048, 7500, 250, 'P40'],
  [4096, 7500, 250, 'P50'],
  [8192, 16_000, 500, 'P60'],
  [16_384, 18_000, 750, 'P70'],
  [32_767, 20_000, 900, 'P80'],
];

const standardSsd: readonly Step[] = [
  [4096, 500, 100, ''],
  [8192, 2000, 400, ''],
  [16_384, 4000, 600, ''],
  [32_767, 6000, 750, ''],
];

const standard: readonly Step[] = [
  [4096, 500, 60, ''],
  [8192, 1300, 300, ''],
  [32_767, 2000, 500, ''],
];

const stepOf = (steps: readonly Step[], sizeGiB: number): Step =>
  steps.find(([upToGiB]) => sizeGiB <= upToGiB) ?? steps.at(-1) ?? [0, 0, 0, ''];

/** Whether the caller chooses the numbers himself. */
export const isFreelySized = (sku: string) => /^(UltraSSD|PremiumV2)/.test(sku);

/** `asked` is the tier the caller wants instead of the one that belongs to the size. */
export function performanceOf(sku: string, sizeGiB: number, asked?: string): Performance {
  if (isFreelySized(sku)) return { diskIOPSReadWrite: 3000, diskMBpsReadWrite: 125 };
  if (!sku.startsWith('Premium')) {
    const [, diskIOPSReadWrite, diskMBpsReadWrite] = stepOf(/SSD/.test(sku) ? standardSsd : standard, sizeGiB);
    return { diskIOPSReadWrite, diskMBpsReadWrite };
  }
  const own = stepOf(premium, sizeGiB);
  const [, diskIOPSReadWrite, diskMBpsReadWrite, tier] =
    premium.find((step) => step[3] === asked && step[0] >= own[0]) ?? own;
  return { diskIOPSReadWrite, diskMBpsReadWrite, tier };
}
