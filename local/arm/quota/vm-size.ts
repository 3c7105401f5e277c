/** `Standard_D2s_v5` has 2 cores and belongs to `standardDSv5Family`: what the names of sizes say by the published convention. */
interface VmSize {
  readonly cores: number;
  /** Whether it takes premium disks: an S in its name. */
  readonly premium: boolean;
  /** As usages name it. */
  readonly family: string;
}

const convention = /^Standard_(?<letters>[A-Z]+)(?<cores>\d+)(?:-\d+)?(?<features>[a-z]*)(?:_(?<rest>.+))?$/;

export function vmSizeOf(name: string): VmSize {
  const { letters = 'A', cores = '1', features = '', rest = '' } = convention.exec(name)?.groups ?? {};
  const version = /^v\d+$/i.test(rest) ? rest.toLowerCase() : '';
  const premium = letters.endsWith('S') || features.includes('s');
  return { cores: Number(cores), premium, family: `standard${letters}${features.toUpperCase()}${version}Family` };
}
