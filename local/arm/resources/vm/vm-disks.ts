import { makeDataContent } from '../../guest/content.ts';
import { computeId, guidOf, idKey, partsOf } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { insertDisk } from '../disk/insert-disk.ts';

export const diskIds = (model: Json): string[] => {
  const { osDisk, dataDisks = [] } = (model.storageProfile ?? {}) as { osDisk?: Json; dataDisks?: Json[] };
  return [osDisk, ...dataDisks]
    .map((disk) => disk?.managedDisk?.id as string | undefined)
    .filter((id) => id !== undefined);
};

/** Sizes with an `s` can do premium storage, and get it (disk-snapshot.cli2024.test_vm_disk_attach_detach #24). */
const defaultKind = ({ model }: Vm) =>
  /^Standard_(?:DS|GS|FS|LS|[A-Z]+\d+[a-z]*s(?:_|$))/.test(String(model.hardwareProfile?.vmSize))
    ? 'Premium_LRS'
    : 'Standard_LRS';

/** A data disk as the service stores it: every default filled in, and what the disk itself says. */
function dataDisk(world: World, vm: Vm, given: Json): Json {
  if (given.vhd) return { caching: 'None', ...given };
  const { subscriptionId, group } = partsOf(vm.id);
  const own = given.managedDisk?.id as string | undefined;
  const hex = guidOf(`disk ${given.lun} of ${vm.id} at ${world.clock.nowMs}`).replaceAll('-', '');
  const name = String(given.name ?? own?.split('/').at(-1) ?? `${vm.name}_disk${Number(given.lun) + 2}_${hex}`);
  const id = own ?? computeId(subscriptionId, group, 'disks', name);
  const stored = world.tables.disks.get(id);
  return {
    lun: Number(given.lun),
    name,
    createOption: String(given.createOption),
    caching: String(given.caching ?? 'None'),
    ...(given.writeAcceleratorEnabled === undefined
      ? {}
      : { writeAcceleratorEnabled: given.writeAcceleratorEnabled === true }),
    managedDisk: {
      ...(given.managedDisk as Json | undefined),
      storageAccountType: String(given.managedDisk?.storageAccountType ?? stored?.sku ?? defaultKind(vm)),
      id,
    },
    deleteOption: String(given.deleteOption ?? 'Detach'),
    diskSizeGB: Number(stored?.model.diskSizeGB ?? given.diskSizeGB ?? 0),
    toBeDetached: given.toBeDetached === true,
  };
}

export function withDiskDefaults(world: World, vm: Vm, model: Json): Json {
  const dataDisks = ((model.storageProfile?.dataDisks ?? []) as Json[]).map((disk) => dataDisk(world, vm, disk));
  return { ...model, storageProfile: { ...(model.storageProfile as Json), dataDisks } };
}

/** Attaches and detaches by what the model now names; a disk that is to be made empty is made. */
export function followDisks(world: World, vm: Vm, before: readonly string[]): void {
  const after = diskIds(vm.model);
  const gone = before.filter((id) => !after.some((other) => idKey(other) === idKey(id)));
  for (const id of gone) delete world.tables.disks.get(id)?.managedBy;
  for (const { lun, name, createOption, managedDisk, diskSizeGB } of vm.model.storageProfile.dataDisks as Json[]) {
    const id = String(managedDisk?.id ?? '');
    const disk = world.tables.disks.get(id);
    if (disk && disk.managedBy !== vm.id) Object.assign(disk, { managedBy: vm.id, ownedMs: world.clock.nowMs });
    if (disk || createOption !== 'Empty' || !id) continue;
    const sizeGiB = Number(diskSizeGB);
    const content = makeDataContent(vm.osContent.osType ?? 'Linux', Number(lun), {
      sizeGiB,
      encrypted: false,
      decryptSeconds: 2_700,
    });
    const accountType = String(managedDisk.storageAccountType);
    insertDisk({
      world,
      id,
      name: String(name),
      location: vm.location,
      managedBy: vm.id,
      disk: { accountType },
      sizeGiB,
      content,
    });
  }
  for (const id of after) {
    const disk = world.tables.disks.get(id);
    if (disk && disk.managedBy === undefined) disk.managedBy = vm.id;
  }
}
