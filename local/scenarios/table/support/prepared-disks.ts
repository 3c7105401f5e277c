import type { Seed, SeedFreeDisk, SeedVhd } from '../../../arm/seed-shape.ts';
import type { Place, Scenario } from '../../scenario.ts';

export const LOCATION = 'westeurope';
const linux = { os: 'Linux' } as const;
const captured = { state: 'captured', proof: 'caller' } as const;
export const generalized = { osState: 'generalized', profile: 'disks' };

type Kind = 'disk' | 'snapshot' | 'vhd';
type Source = (place: Place) => { seed: Omit<Seed, 'subscriptionId'>; source: object };

export const compute = ({ groupId }: Place, path: string): string => `${groupId}/providers/Microsoft.Compute/${path}`;
const group = ({ group: name }: Place) => ({ resourceGroup: name, location: LOCATION });

type Free = Omit<Partial<SeedFreeDisk>, 'resourceGroup' | 'name' | 'location'>;

/** A disk or snapshot that nobody uses, by the name of its group. */
export const free =
  (kind: 'disk' | 'snapshot', more: Free = {}, data: readonly Free[] = []): Source =>
  (place) => {
    const folder = kind === 'disk' ? 'disks' : 'snapshots';
    const dataDisks = data.map((_, lun) => ({ lun, id: compute(place, `${folder}/data${lun}`) }));
    const common = { ...group(place), isSnapshot: kind === 'snapshot' };
    return {
      seed: {
        disks: [
          { ...common, ...linux, name: 'os', ...more },
          ...data.map((one, lun) => ({ ...common, name: `data${lun}`, sizeGiB: 8, ...one })),
        ],
      },
      source: { kind, id: compute(place, `${folder}/os`), ...(data.length > 0 ? { dataDisks } : {}) },
    };
  };

export const vhd =
  (more: Partial<SeedVhd> = {}, said: object = {}): Source =>
  (place) => {
    const account = `store${place.group.replace('-', '')}`;
    const blob = { ...group(place), account, container: 'vhds', name: 'golden.vhd', ...linux, ...more };
    return {
      seed: { vhds: [{ ...blob, generation: 'V2' }] },
      source: {
        ...{ kind: 'vhd', location: LOCATION, osType: 'Linux', generation: 'V2' },
        uri: `https://${account}.blob.core.windows.net/vhds/golden.vhd`,
        storageAccountId: `${place.groupId}/providers/Microsoft.Storage/storageAccounts/${account}`,
        ...said,
      },
    };
  };

export const SOURCES_OF: Readonly<Record<Kind, Source>> = {
  disk: free('disk'),
  snapshot: free('snapshot'),
  vhd: vhd(),
};
export const toImage = { target: { kind: 'managed-image', name: 'made-of-a-disk' } };

export const fromDisk = (
  name: string,
  make: Source,
  more: Partial<Scenario>,
  request: object = generalized,
): Scenario => ({
  ...{ about: 'source', name, vm: null, expected: captured },
  seed: (place) => make(place).seed,
  request: (place) => ({ ...request, source: make(place).source }),
  definition: { osType: 'Linux' },
  ...more,
});

export const refusedDisk = (
  code: string,
  name: string,
  make: Source,
  more: Partial<Scenario> = {},
  request?: object,
): Scenario => fromDisk(name, make, { expected: { state: 'refused', code }, ...more }, request);
