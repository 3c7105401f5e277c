import type { Place, Scenario } from '../scenario.ts';

const captured = { state: 'captured' } as const;
const quick = { sysprepSeconds: 60, decryptSeconds: 300 };
const ade = (kind: 'single-pass' | 'dual-pass', volumes: 'OS' | 'Data' | 'All') => ({ kind, volumes });
const data = [{ lun: 0, sizeGiB: 8 }];
const encryption = (name: string, more: Omit<Scenario, 'about' | 'name'>): Scenario => ({
  ...{ about: 'encryption', name },
  ...more,
});

const setId = ({ groupId }: Place, region: string): string =>
  `${groupId}/providers/Microsoft.Compute/diskEncryptionSets/keys-${region}`;
const REGIONS = ['westeurope', 'northeurope'];
const sets = (place: Place) =>
  REGIONS.map((location) => ({ resourceGroup: place.group, name: `keys-${location}`, location }));

/** A machine whose disks are under a customer's key, made after the keys. */
const keyed = (name: string, regionsWithKeys: readonly string[], expected: Scenario['expected']): Scenario =>
  encryption(name, {
    vm: { os: 'Linux' },
    seed: (place) => {
      const diskEncryptionSetId = setId(place, 'westeurope');
      const at = { resourceGroup: place.group, location: 'westeurope' };
      return {
        keySets: sets(place),
        virtualMachines: [{ ...at, name: place.vm, os: 'Linux', osDisk: { diskEncryptionSetId } }],
      };
    },
    request: (place) => ({
      regions: REGIONS.map((region) => ({
        name: region,
        ...(regionsWithKeys.includes(region) ? { diskEncryptionSetId: setId(place, region) } : {}),
      })),
    }),
    expected,
  });

/** Azure Disk Encryption in all of its forms, and keys of customers. */
export const ENCRYPTION: readonly Scenario[] = [
  encryption('Windows under the older, dual-pass kind', {
    vm: { os: 'Windows', guest: quick, ade: ade('dual-pass', 'All') },
    expected: { ...captured, proof: 'marker' },
  }),
  encryption('Linux with its data disks alone encrypted', {
    vm: { os: 'Linux', guest: { decryptSeconds: 300 }, dataDisks: data, ade: ade('single-pass', 'Data') },
    expected: { ...captured, proof: 'marker' },
  }),
  keyed('a customer’s key in every region', REGIONS, captured),
  keyed('a customer’s key missing in one region', ['westeurope'], {
    state: 'refused',
    code: 'encryption-set-missing-in-region',
  }),
];
