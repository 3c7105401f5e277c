import { type Finding, note } from '../../finding.ts';
import type { BlobPart, DiskPart, PreparedPart, SnapshotPart } from '../../prepared/prepared-facts.ts';
import { regionKey, sameRegion } from '../../region.ts';
import { about } from '../about.ts';

const MIB = 1024 ** 2;
const FOOTER_BYTES = 512;
/** Azure fills the disk, or waits for somebody who does. */
const UPLOADING: readonly string[] = ['ReadyToUpload', 'ActiveUpload'];
const READ_BY_OTHERS: readonly string[] = ['ActiveSAS', 'ActiveSASFrozen'];

const managedFindings = ({ lun, osType, provisioningState, underAde, where }: DiskPart | SnapshotPart): Finding[] => {
  const { only, worth } = about(where);
  return [
    ...only(provisioningState.toLowerCase() !== 'succeeded', {
      code: 'source-not-provisioned',
      message: `Its provisioning state is ${provisioningState}.`,
      fix: 'Wait until what is done to it has ended, and ask again.',
    }),
    ...only(underAde, {
      code: 'source-under-disk-encryption',
      message: 'It is encrypted by Azure Disk Encryption, and only the machine it came from can decrypt it.',
      fix: 'Disable the encryption in that machine and take the disk again, or capture the machine.',
    }),
    ...only(lun === undefined && osType === undefined, {
      code: 'source-is-no-os-disk',
      message: 'Nothing says which system stands on it, so Azure takes it for a data disk.',
      fix: 'Name the disk of the system; if it is one, say so: az disk update --set osType=Linux (or Windows).',
    }),
    ...worth(lun !== undefined && osType !== undefined, {
      code: 'data-disk-with-system',
      message: `It is named as a data disk, and Azure knows it as a disk with ${osType ?? ''}.`,
      fix: 'Check that the disks are not mixed up.',
    }),
  ];
};

function diskFindings({ attachedTo = 'a machine', diskState, where }: DiskPart): Finding[] {
  const { only, worth } = about(where);
  return [
    ...only(diskState === 'Attached', {
      code: 'source-disk-in-use',
      message: `${attachedTo} runs from it or has it open: what is read now may be half written.`,
      fix: 'Deallocate the machine or detach the disk; or take a snapshot and name that.',
    }),
    ...worth(diskState === 'Reserved', {
      code: 'source-disk-attached',
      message: `It is attached to ${attachedTo}, which is deallocated; if that is started during the run, the image is not what was stated.`,
      fix: 'Leave the machine off until the run has ended, or name a snapshot.',
    }),
    ...only(UPLOADING.includes(diskState), {
      code: 'source-disk-not-filled',
      message: `Its state is ${diskState}: nobody has written it to its end yet.`,
      fix: 'Finish the upload and end the access (az disk revoke-access), then ask again.',
    }),
    ...worth(READ_BY_OTHERS.includes(diskState), {
      code: 'source-disk-exported',
      message: 'Somebody holds an address from which the whole disk can be read.',
      fix: 'End it if nobody needs it: az disk revoke-access.',
    }),
  ];
}

function snapshotFindings({ completionPercent = 100, where }: SnapshotPart): Finding[] {
  const { only } = about(where);
  return only(completionPercent < 100, {
    code: 'snapshot-incomplete',
    message: `Its copy between regions is at ${completionPercent} percent, though Azure shows it as made.`,
    fix: 'Wait until completionPercent is 100, and ask again.',
  });
}

function blobFindings({ accountLocation, blob, location, where }: BlobPart): Finding[] {
  const { only, worth } = about(where);
  if (accountLocation === undefined) {
    return only(true, {
      code: 'vhd-account-not-found',
      message: 'The storage account does not exist, or our identity may not read it.',
      fix: 'Correct source.storageAccountId, or give the identity the role "Goldsmith capture" on its group.',
    });
  }
  const bytes = blob.kind === 'read' ? blob.bytes - FOOTER_BYTES : 0;
  const read = blob.kind === 'read' ? blob : undefined;
  return [
    ...only(!sameRegion(accountLocation, location), {
      code: 'vhd-in-other-region',
      message: `The storage account lies in ${regionKey(accountLocation)}, not in ${regionKey(location)}; an image is made where its source lies.`,
      fix: `State ${regionKey(accountLocation)} in source.location.`,
    }),
    ...only(blob.kind === 'absent', {
      code: 'vhd-not-found',
      message: 'There is no such blob.',
      fix: 'Correct source.uri, or upload the VHD.',
    }),
    ...worth(blob.kind === 'unread', {
      code: 'vhd-not-read',
      message: `Azure would not let us look at the blob (${blob.kind === 'unread' ? blob.code : ''}); that it is a fixed VHD of whole MiB in a page blob is taken on trust.`,
      fix: 'Give the identity "Storage Blob Data Reader" on the container, and let its network reach the account.',
    }),
    ...only(read !== undefined && read.blobType !== 'PageBlob', {
      code: 'vhd-not-page-blob',
      message: `The blob is of type ${read?.blobType ?? ''}; disks are made of page blobs only.`,
      fix: 'Upload it again as a page blob: azcopy copy … --blob-type PageBlob.',
    }),
    ...only(read?.footer === 'none', {
      code: 'vhd-without-footer',
      message: 'The last 512 bytes of the blob are no footer of a VHD.',
      fix: 'Convert the disk to a fixed VHD (not VHDX, not raw) and upload it again.',
    }),
    ...only(read?.footer === 'dynamic', {
      code: 'vhd-not-fixed',
      message: 'The VHD is a dynamic or differencing one; only fixed ones can be used.',
      fix: 'Convert it: Convert-VHD -VHDType Fixed, or qemu-img convert -o subformat=fixed,force_size.',
    }),
    ...only(read !== undefined && read.footer !== 'none' && bytes % MIB !== 0, {
      code: 'vhd-not-whole-mib',
      message: `The disk in it has ${bytes} bytes, which is no whole number of MiB.`,
      fix: 'Resize it to whole MiB (Resize-VHD, qemu-img resize) and upload it again.',
    }),
    ...only(read?.leased === true, {
      code: 'vhd-in-use',
      message: 'The blob is leased without end, as the disk of a machine is: what is read now may be half written.',
      fix: 'Delete or stop what uses it and break the lease, or copy the blob and name the copy.',
    }),
    note({
      code: 'vhd-preparation',
      where,
      message:
        'Nobody can look into a VHD before a machine is made of it: drivers, agent and boot settings are as they were uploaded.',
      fix: 'Prepare the system as the page says before uploading, and ask for bootTest.',
    }),
  ];
}

/** What speaks against one disk, snapshot or blob as part of an image. */
export function partFindings(part: PreparedPart): Finding[] {
  switch (part.kind) {
    case 'disk':
      return [...managedFindings(part), ...diskFindings(part)];
    case 'snapshot':
      return [...managedFindings(part), ...snapshotFindings(part)];
    case 'vhd':
      return blobFindings(part);
  }
}
