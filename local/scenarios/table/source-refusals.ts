import type { Scenario } from '../scenario.ts';
import { compute, free, generalized, refusedDisk, toImage, vhd } from './support/prepared-disks.ts';

const linux = { os: 'Linux' } as const;

/** Prepared disks that cannot become what was asked for; each proven to have written nothing at all. */
export const SOURCE_REFUSALS: readonly Scenario[] = [
  refusedDisk('source-kind-not-in-profile', 'a disk without a profile', free('disk'), {}, { osState: 'generalized' }),
  refusedDisk('source-not-found', 'no such snapshot', (place) => ({
    seed: {},
    source: { kind: 'snapshot', id: compute(place, 'snapshots/none') },
  })),
  refusedDisk('source-under-disk-encryption', 'a disk under Azure Disk Encryption', free('disk', { ade: true })),
  refusedDisk('source-is-no-os-disk', 'a data disk as the system', (place) => {
    const { seed, source } = free('disk', {}, [{}])(place);
    return { seed, source: { ...source, id: compute(place, 'disks/data0'), dataDisks: undefined } };
  }),
  refusedDisk('disk-type-not-capturable', 'an ultra disk', free('disk', { accountType: 'UltraSSD_LRS' })),
  refusedDisk('shared-disk', 'a shared disk', free('disk', { maxShares: 2 })),
  refusedDisk('disk-too-large', 'a snapshot of 4 TiB', free('snapshot', { sizeGiB: 4_096 })),
  refusedDisk(
    'snapshot-incomplete',
    'a snapshot that is still being copied',
    free('snapshot', { copiedFromAfar: true }),
  ),
  refusedDisk(
    'source-disk-in-use',
    'the disk of a running machine',
    (place) => ({
      seed: {},
      source: { kind: 'disk', id: compute(place, 'disks/in-use') },
    }),
    { vm: { ...linux, osDisk: { name: 'in-use' } } },
  ),
  refusedDisk('definition-generation-mismatch', 'a disk of the other generation', free('disk', { generation: 'V1' })),
  refusedDisk(
    'definition-os-state-mismatch',
    'specialized into a definition of the other state',
    free('disk'),
    {},
    {
      osState: 'specialized',
      profile: 'disks',
    },
  ),
  refusedDisk(
    'specialized-needs-gallery',
    'specialized to a managed image',
    free('disk'),
    {},
    {
      ...{ osState: 'specialized', profile: 'disks' },
      ...toImage,
    },
  ),
  refusedDisk('field-needs-machine', 'a copy of a disk', free('disk'), {}, { ...generalized, mode: 'copy' }),
  refusedDisk(
    'confidential-disk-as-source',
    'the disk of a confidential machine',
    free('disk', { securityType: 'ConfidentialVM' }),
  ),
  refusedDisk('vhd-not-page-blob', 'a VHD in a block blob', vhd({ blob: 'block' })),
  refusedDisk('vhd-not-fixed', 'a dynamic VHD', vhd({ footer: 'dynamic' })),
  refusedDisk('vhd-without-footer', 'a blob that is no VHD', vhd({ footer: 'none' })),
  refusedDisk('vhd-not-whole-mib', 'a VHD that is not of whole MiB', vhd({ virtualBytes: 1024 ** 3 + 512 })),
  refusedDisk('vhd-in-use', 'a VHD that a machine holds', vhd({ leased: true })),
  refusedDisk(
    'vhd-in-other-region',
    'a VHD in another region than stated',
    vhd({}, { location: 'northeurope' }),
    {},
    {
      ...generalized,
      regions: [{ name: 'northeurope' }],
    },
  ),
];
