import type { GalleryImageVersionStorageProfile } from '@azure/arm-compute';
import type { ImageDisks, VersionSource } from '../../domain/ports/version-source.ts';

const disksOf = ({ data, os }: ImageDisks): GalleryImageVersionStorageProfile => ({
  osDiskImage: { source: { ...os } },
  dataDiskImages: data.map(({ lun, ...source }) => ({ lun, source })),
});

export function storageProfileOf({ disks, imageId, vmId }: VersionSource): GalleryImageVersionStorageProfile {
  if (imageId !== undefined) return { source: { id: imageId } };
  return disks ? disksOf(disks) : { source: { virtualMachineId: vmId ?? '' } };
}

/**
 * What a version that exists was made of. Its source cannot be changed, so every later PUT names this one. Undefined of blobs: Azure does not tell their
 * account, and whoever asks for one again names the same.
 */
export function versionSourceOf(stored: GalleryImageVersionStorageProfile | undefined): VersionSource | undefined {
  const { dataDiskImages = [], osDiskImage, source } = stored ?? {};
  const machine = source?.virtualMachineId;
  if (machine !== undefined) return { vmId: machine };
  if (source?.id !== undefined)
    return /\/virtualMachines\//i.test(source.id) ? { vmId: source.id } : { imageId: source.id };
  const os = osDiskImage?.source?.id;
  const data = dataDiskImages.map(({ lun, source: from }) => ({
    lun,
    id: from?.uri === undefined ? from?.id : undefined,
  }));
  if (os === undefined || osDiskImage?.source?.uri !== undefined) return undefined;
  const known = data.flatMap(({ id, lun }) => (id === undefined ? [] : [{ lun, id }]));
  return known.length < data.length ? undefined : { disks: { os: { id: os }, data: known } };
}
