import { sameRegion } from '../../region.ts';
import type { RequestedRegion } from '../../request/capture-request.ts';
import type { VmFacts } from '../../vm.ts';

/** Disk encryption sets of one region of a version. One set for all disks of it. */
export interface RegionEncryption {
  readonly osDisk: string;
  readonly dataDisks: readonly { readonly lun: number; readonly diskEncryptionSetId: string }[];
}

type Keyed = Pick<VmFacts, 'location' | 'osDisk' | 'dataDisks'>;

/** The set a region is to be encrypted with: the one asked for, and in the source's own region else the one of its disks. */
export function encryptionSetOf(region: RequestedRegion, vm: Keyed): string | undefined {
  if (region.diskEncryptionSetId !== undefined) return region.diskEncryptionSetId;
  if (!sameRegion(region.name, vm.location)) return undefined;
  return [vm.osDisk, ...vm.dataDisks].find((disk) => disk.diskEncryptionSetId !== undefined)?.diskEncryptionSetId;
}

/** What stands in `targetRegions[].encryption`: every disk of the image by its LUN, or nothing. */
export function regionEncryption(
  region: RequestedRegion,
  vm: Keyed,
  excludedLuns: readonly number[],
): { readonly encryption?: RegionEncryption } {
  const setId = encryptionSetOf(region, vm);
  if (setId === undefined) return {};
  const dataDisks = vm.dataDisks
    .filter(({ lun }) => !excludedLuns.includes(lun))
    .map(({ lun }) => ({ lun, diskEncryptionSetId: setId }));
  return { encryption: { osDisk: setId, dataDisks } };
}
