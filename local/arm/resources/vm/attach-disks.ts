import { ArmError } from '../../arm-error.ts';
import { idKey } from '../../resource-id.ts';
import type { Disk } from '../../shapes/disk.ts';
import type { Json } from '../../shapes/json.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { diskIds } from './vm-disks.ts';
import { encryptionOfDisks } from './vm-encryption.ts';
import { refuseAction } from './vm-state.ts';

/** A disk that is to be attached must be there, in the machine's region, and free. */
export function attachable(world: World, id: string, vm: { readonly id: string; readonly location: string }): Disk {
  const name = id.split('/').at(-1) ?? '';
  const disk = world.tables.disks.get(id);
  if (!disk) throw new ArmError(404, 'NotFound', `Disk ${name} is not found.`);
  const owner = disk.managedBy;
  if (owner && idKey(owner) !== idKey(vm.id) && !(Number(disk.model.maxShares ?? 1) > 1)) {
    throw new ArmError(
      409,
      'ConflictingUserInput',
      `Cannot attach data disk '${name}' to VM '${vm.id.split('/').at(-1)}' because the disk is already owned by VM '${owner}'.`,
      { target: 'dataDisk' },
    );
  }
  return disk;
}

/** Checks what a PUT or PATCH wants attached, before anything is changed. */
export function checkAttached(world: World, vm: Vm, model: Json): void {
  const disks = (model.storageProfile?.dataDisks ?? []) as Json[];
  const luns = disks.map(({ lun }) => Number(lun));
  if (new Set(luns).size < luns.length) {
    throw new ArmError(400, 'InvalidParameter', 'The value of parameter dataDisk.lun is invalid.', {
      target: 'dataDisk.lun',
    });
  }
  const before = diskIds(vm.model).map(idKey);
  for (const { createOption, managedDisk } of disks) {
    const id = managedDisk?.id as string | undefined;
    if (createOption !== 'Attach' || id === undefined || before.includes(idKey(id))) continue;
    attachable(world, id, vm);
  }
}

const osDiskId = (model: Json): string | undefined =>
  model.storageProfile?.osDisk?.managedDisk?.id as string | undefined;

/** Another OS disk in the place of the old one: the machine must be deallocated, and is then what lies on the new disk. */
export function swapOsDisk(world: World, vm: Vm, model: Json): (() => void) | undefined {
  const [old, wanted] = [osDiskId(vm.model), osDiskId(model)];
  if (!old || !wanted || idKey(old) === idKey(wanted)) return undefined;
  if (vm.power !== 'deallocated') throw refuseAction(vm, 'Swap OS disk', 'the VM is not deallocated');
  const disk = attachable(world, wanted, vm);
  return () => {
    model.storageProfile.osDisk = { ...(model.storageProfile.osDisk as Json), name: disk.name };
    vm.osContent = disk.content;
    Object.assign(disk, { managedBy: vm.id, ownedMs: world.clock.nowMs });
    vm.encryptedDisks = encryptionOfDisks(world, model);
  };
}
