import type { Seed } from '../../../local/arm/seed-shape.ts';
import type { PreparedSource } from '../../../src/domain/request/source.ts';
import { ACCOUNT_ID, BLOB_URI, DISK_ID } from '../../support/prepared-builder.ts';
import { computeId } from '../../support/vm-builder.ts';

interface At {
  readonly resourceGroup: string;
  readonly location: string;
}

/** A disk, a snapshot and a VHD, and the definition that takes them. */
export const preparedSeed = (at: At): Pick<Seed, 'disks' | 'vhds' | 'galleries'> => ({
  disks: [
    { ...at, name: 'golden', os: 'Windows' },
    { ...at, name: 'data', isSnapshot: true, sizeGiB: 8 },
  ],
  vhds: [
    {
      ...{ ...at, account: 'vhdstore', container: 'vhds', name: 'golden.vhd' },
      ...{ os: 'Windows', generation: 'V2', sizeGiB: 30 },
    },
  ],
  galleries: [{ ...at, name: 'gal', definitions: [{ name: 'web', osType: 'Windows', generation: 'V2' }] }],
});

export const PREPARED_DISKS: PreparedSource = {
  kind: 'disk',
  id: DISK_ID,
  dataDisks: [{ lun: 0, id: computeId('snapshots', 'data') }],
};

export const PREPARED_VHD: PreparedSource = {
  ...{ kind: 'vhd', uri: BLOB_URI, storageAccountId: ACCOUNT_ID, location: 'westeurope' },
  ...{ osType: 'Windows', generation: 'V2', architecture: 'x64' },
};
