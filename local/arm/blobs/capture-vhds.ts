import { sizeGiBOf, vhdAt } from './vhd-source.ts';
import type { CapturedDisk, Captured } from '../shapes/image.ts';
import type { Json } from '../shapes/json.ts';
import type { World } from '../world.ts';
import { invalidParameter } from '../gallery/gallery-error.ts';

/** A version of a VHD: it is what the definition says, whatever lies in the blob (gallery.cli2024.test_gallery_image_version_vhd). */
export function captureVhds(world: World, storage: Json, location: string, definition: Json): Captured {
  const disk = (image: Json): CapturedDisk => {
    const uri = String(image.source?.uri ?? '');
    const accountId = image.source?.storageAccountId as string | undefined;
    if (accountId === undefined) throw invalidParameter(`The storage account id of the source uri ${uri} is missing.`);
    const vhd = vhdAt(world, uri, { accountId, location });
    if (!vhd) throw invalidParameter(`The source uri ${uri} cannot be read.`);
    return {
      sizeGiB: sizeGiBOf(vhd),
      caching: String(image.hostCaching ?? 'ReadOnly'),
      accountType: 'Standard_LRS',
      origin: { blobUri: uri },
      content: structuredClone(vhd.content),
    };
  };
  return {
    osType: definition.osType as Captured['osType'],
    osState: definition.osState as Captured['osState'],
    generation: definition.hyperVGeneration as Captured['generation'],
    architecture: (definition.architecture ?? 'x64') as Captured['architecture'],
    securityType: 'Standard',
    os: disk(storage.osDiskImage as Json),
    data: ((storage.dataDiskImages ?? []) as Json[]).map((image) => ({ ...disk(image), lun: Number(image.lun) })),
  };
}
