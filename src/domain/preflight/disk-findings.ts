import { type Finding, refusal } from '../finding.ts';
import type { DiskFacts } from '../vm.ts';

const LARGEST_DISK_GIB = 2_048;

const only = (condition: boolean, text: Parameters<typeof refusal>[0]): Finding[] => (condition ? [refusal(text)] : []);

/** What no disk of an image may be, whatever it belongs to. */
export const diskFindings = (disk: DiskFacts): Finding[] => [
  ...only(disk.ephemeral, {
    code: 'ephemeral-os-disk',
    where: disk.name,
    message: 'The OS disk is ephemeral: it cannot be captured, and the machine cannot be deallocated.',
    fix: 'Build the source machine with a managed OS disk.',
  }),
  ...only(disk.id === undefined && !disk.ephemeral, {
    code: 'unmanaged-disk',
    where: disk.name,
    message: 'The disk is a blob in a storage account, not a managed disk.',
    fix: 'Convert the machine to managed disks (az vm convert).',
  }),
  ...only(disk.accountType === 'UltraSSD_LRS' || disk.accountType === 'PremiumV2_LRS', {
    code: 'disk-type-not-capturable',
    where: disk.name,
    message: `A disk of type ${disk.accountType ?? ''} cannot be part of an image.`,
    fix: 'Detach the disk, or change it to Premium SSD.',
  }),
  ...only(disk.maxShares > 1, {
    code: 'shared-disk',
    where: disk.name,
    message: 'The disk may be attached to several machines; capturing it would copy a file system in use elsewhere.',
    fix: 'Detach the shared disk.',
  }),
  ...only((disk.sizeGiB ?? 0) > LARGEST_DISK_GIB, {
    code: 'disk-too-large',
    where: disk.name,
    message: `The disk has ${disk.sizeGiB ?? 0} GiB; images hold disks of at most ${LARGEST_DISK_GIB} GiB.`,
    fix: 'Detach or shrink the disk.',
  }),
];
