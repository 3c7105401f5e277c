import type { Json } from '../shapes/json.ts';
import type { World } from '../world.ts';
import { vmSizeOf } from './vm-size.ts';

interface Usage {
  readonly value: string;
  readonly localizedValue: string;
  readonly currentValue: number;
  readonly limit: number;
}

const sizeOf = (model: Json) => vmSizeOf(String(model.hardwareProfile?.vmSize ?? 'Standard_D2s_v5'));

/** Usages of disks and snapshots by the kind of storage they lie on. */
const diskUsages: Readonly<Record<string, readonly [localizedValue: string, kind: RegExp]>> = {
  PremiumDiskCount: ['Premium Storage Managed Disks', /^Premium_/],
  StandardDiskCount: ['Standard Storage Managed Disks', /^Standard_/],
  StandardSSDDiskCount: ['StandardSSDStorageDisks', /^StandardSSD_/],
  UltraSSDDiskCount: ['UltraSSDStorageDisks', /^UltraSSD_/],
};

const snapshotUsages: typeof diskUsages = {
  StandardSnapshotCount: ['Standard Storage Snapshots', /^Standard_LRS/],
  PremiumSnapshotCount: ['Premium Storage Snapshots', /^Premium_/],
  ZRSSnapshotCount: ['ZRS Storage Snapshots', /^Standard_ZRS/],
};

export const diskUsageOf = (sku: string, kind: 'disks' | 'snapshots'): string | undefined =>
  Object.entries(kind === 'disks' ? diskUsages : snapshotUsages).find(([, [, pattern]]) => pattern.test(sku))?.[0];

function coresByFamily(machines: readonly { readonly model: Json }[]): Map<string, number> {
  const cores = new Map<string, number>();
  for (const { model } of machines) {
    const size = sizeOf(model);
    cores.set(size.family, (cores.get(size.family) ?? 0) + size.cores);
  }
  return cores;
}

/** Counted from what is there, switched off or not; the limits are those of an ordinary subscription unless the seed says otherwise. */
export function usagesOf(world: World, subscriptionId: string, region: string): readonly Usage[] {
  const scope = `/subscriptions/${subscriptionId}`;
  const here = <Row extends { readonly location: string }>(table: { under(scope: string): Row[] }) =>
    table.under(scope).filter((row) => row.location === region);
  const { virtualMachines, disks, snapshots, plainResources } = world.tables;
  const machines = here(virtualMachines);
  const cores = coresByFamily(machines);
  const usage = (value: string, localizedValue: string, currentValue: number, limit: number): Usage => ({
    value,
    localizedValue,
    currentValue,
    limit: world.quotas.limitOf(subscriptionId, region, value) ?? limit,
  });
  const sets = here(plainResources).filter(({ type }) => type.endsWith('/availabilitySets'));
  const families = new Set([...cores.keys(), ...world.quotas.familiesIn(subscriptionId, region)]);
  const total = [...cores.values()].reduce((sum, each) => sum + each, 0);
  const counted = (kinds: typeof diskUsages, rows: readonly { readonly sku: string }[], limit: number) =>
    Object.entries(kinds).map(([name, [localized, pattern]]) =>
      usage(name, localized, rows.filter(({ sku }) => pattern.test(sku)).length, limit),
    );
  return [
    usage('availabilitySets', 'Availability Sets', sets.length, 2500),
    usage('cores', 'Total Regional vCPUs', total, 1_000_000),
    usage('virtualMachines', 'Virtual Machines', machines.length, 25_000),
    ...[...families].map((family) => usage(family, `${family} vCPUs`, cores.get(family) ?? 0, 1_000_000)),
    ...counted(diskUsages, here(disks), 50_000),
    ...counted(snapshotUsages, here(snapshots), 75_000),
  ];
}
