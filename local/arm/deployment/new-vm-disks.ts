import { ArmError } from '../arm-error.ts';
import { makeDataContent } from '../guest/content.ts';
import { shortRegion } from '../gallery/region-names.ts';
import { insertDisk } from '../resources/disk/insert-disk.ts';
import { attachable } from '../resources/vm/attach-disks.ts';
import type { Disk } from '../shapes/disk.ts';
import type { DiskContent } from '../shapes/guest.ts';
import type { Json } from '../shapes/json.ts';
import type { World } from '../world.ts';
import type { ResolvedImage } from './image-reference.ts';
import { cataloguePath, marketplaceImage } from './marketplace.ts';
import type { NewVmPlan } from './new-vm-model.ts';
import type { NewVmPlace, PlannedDisk } from './plan-disks.ts';

/** A disk and its machine lie in the same zone, or both in none; zone-redundant disks lie in all. */
function sameZone(disk: Disk, zones: readonly string[] = []): void {
  if (disk.sku.endsWith('_ZRS') || disk.zones?.[0] === zones[0]) return;
  const where = zones[0] === undefined ? 'it is in a zone and the VM is not' : `it is not in zone '${zones[0]}'`;
  throw new ArmError(400, 'BadRequest', `Disk ${disk.id} cannot be attached to the VM because ${where}.`);
}

/** A new disk wants a free name; an attached one must be there, and free. */
export function refuseExistingDisks(
  world: World,
  place: NewVmPlace,
  plan: NewVmPlan,
  machine: { readonly id: string; readonly location: string; readonly zones?: readonly string[] },
): void {
  for (const disk of [plan.os, ...plan.data]) {
    if (disk.id === undefined) continue;
    if (disk.source === 'attached') {
      sameZone(attachable(world, disk.id, machine), machine.zones);
      continue;
    }
    if (!world.tables.disks.get(disk.id)) continue;
    throw new ArmError(
      409,
      'Conflict',
      `Disk ${disk.name} already exists in resource group ${place.group}. Only CreateOption.Attach is supported.`,
    );
  }
}

/** What is on the OS disk: of the image, or of the disk that is attached. */
export function insertDisks(
  world: World,
  vmId: string,
  body: Json,
  { os, data }: NewVmPlan,
  { captured }: ResolvedImage,
): DiskContent {
  const shared = { world, location: shortRegion(String(body.location)), managedBy: vmId };
  const security = body.properties?.securityProfile?.securityType as string | undefined;
  const platform = {
    osType: captured.osType,
    hyperVGeneration: captured.generation,
    architecture: captured.architecture,
  };
  const attached = (disk: PlannedDisk) => {
    const row = world.tables.disks.get(disk.id ?? '');
    if (!row) return undefined;
    Object.assign(row, { managedBy: vmId, ownedMs: world.clock.nowMs });
    if (disk.sizeGiB > Number(row.model.diskSizeGB ?? 0)) row.model.diskSizeGB = disk.sizeGiB;
    return row.content;
  };
  const put = (disk: PlannedDisk, content: DiskContent, more: object = {}) => {
    if (disk.id === undefined) return;
    const { id, name, accountType, sizeGiB } = disk;
    const set = disk.model.managedDisk?.diskEncryptionSet?.id as string | undefined;
    const own = { accountType, ...(set ? { diskEncryptionSetId: set } : {}) };
    insertDisk({ ...shared, id, name, disk: own, sizeGiB, content, ...more });
  };
  for (const [index, disk] of data.entries()) {
    const blank = () =>
      makeDataContent(captured.osType, index, { sizeGiB: disk.sizeGiB, encrypted: false, decryptSeconds: 2_700 });
    if (disk.source === 'attached') attached(disk);
    else put(disk, disk.source === 'empty' ? blank() : structuredClone(disk.source.content));
  }
  if (os.source === 'attached') return attached(os) ?? captured.os.content;
  const osContent = structuredClone(captured.os.content);
  const reference = (body.properties?.storageProfile?.imageReference ?? {}) as Json;
  const marketplace = marketplaceImage(reference);
  const imageId = marketplace
    ? cataloguePath(vmId.split('/')[2] ?? '', shared.location, marketplace)
    : (reference.id as string | undefined);
  put(os, osContent, { platform, imageId, security: security === 'Standard' ? undefined : security });
  return osContent;
}
