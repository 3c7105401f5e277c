import { isDeepStrictEqual } from 'node:util';
import { checkInterfaces, deleteInterfacesWith } from '../../network/attach-interfaces.ts';
import type { Operation } from '../../operation.ts';
import type { Json } from '../../shapes/json.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { guestGoesDown } from '../../guest/power.ts';
import { tagsOf } from '../shown-tags.ts';
import { checkAttached, swapOsDisk } from './attach-disks.ts';
import { diskIds, followDisks, withDiskDefaults } from './vm-disks.ts';
import { preemptAll, refuseConcurrent, refuseGeneralized, startVmOperation } from './vm-state.ts';

const provider = 'Microsoft.Compute/virtualMachines';

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Objects are merged, everything else is replaced, null removes. */
function merged(old: Json, change: Json): Json {
  const result: Json = { ...old };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete result[key];
    else result[key] = isObject(value) && isObject(result[key]) ? merged(result[key], value) : value;
  }
  return result;
}

/** A data disk that is named by its LUN alone, or by its id, keeps what is not said of it. */
function withStoredDisks(model: Json, change: Json): Json {
  const given = change.storageProfile?.dataDisks as Json[] | undefined;
  if (!given) return change;
  const stored = (model.storageProfile?.dataDisks ?? []) as Json[];
  const dataDisks = given.map((disk) => ({ ...stored.find(({ lun }) => lun === Number(disk.lun)), ...disk }));
  return { ...change, storageProfile: { ...(change.storageProfile as Json), dataDisks } };
}

const readOnly = ['provisioningState', 'instanceView', 'vmId', 'timeCreated'];

const writable = (properties: Json) =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => !readOnly.includes(key)));

/** A disk that is marked to be detached is no longer one of the machine's. */
function withoutDetached(model: Json): Json {
  const dataDisks = ((model.storageProfile?.dataDisks ?? []) as Json[]).filter(({ toBeDetached }) => !toBeDetached);
  return { ...model, storageProfile: { ...(model.storageProfile as Json), dataDisks } };
}

/** Dual-pass encryption: the model says it, the platform follows. */
function followEncryptionSettings(vm: Vm, change: Json): void {
  if (change.storageProfile?.osDisk?.encryptionSettings?.enabled !== false) return;
  for (const settings of Object.values(vm.encryptedDisks)) settings.enabled = false;
}

/** Older versions made an operation of everything (py2020 test_compute_vm #52, ps2018 TestVirtualMachineTags #30). */
const atOnceSince = '2021-01-01';

/**
 * A write that changes nothing is done when it is answered: no operation, but one more version (vm-lifecycle.cli2024.test_vm_update_size #31).
 * While an extension is at work it waits for that (extension.cli2024.test_vm_update_with_workspace_linux #39, #70), and what failed is tried again.
 */
function changesNothing(world: World, vm: Vm, body: Json, wanted: Json, apiVersion: string): boolean {
  if (apiVersion < atOnceSince || vm.provisioningState !== 'Succeeded') return false;
  if (world.tables.extensions.under(vm.id).some(({ id }) => world.operations.running(id).length > 0)) return false;
  const tags = body.tags === undefined ? vm.tags : tagsOf(body.tags).tags;
  return body.identity === undefined && isDeepStrictEqual([wanted, tags], [vm.model, vm.tags]);
}

/** PATCH and PUT of a machine that exists. Both are refused on a generalized one (azure-docs issue 33508). */
export function updateVm(world: World, vm: Vm, body: Json, apiVersion: string): Operation | undefined {
  refuseGeneralized(vm);
  refuseConcurrent(world, vm);
  const before = diskIds(vm.model);
  const dataBefore = (vm.model.storageProfile?.dataDisks ?? []) as Json[];
  const change = withStoredDisks(vm.model, writable((body.properties ?? {}) as Json));
  checkInterfaces(world, vm, change.networkProfile as Json | undefined, vm.model.networkProfile as Json | undefined);
  const wanted = withoutDetached(merged(vm.model, change));
  checkAttached(world, vm, wanted);
  if (changesNothing(world, vm, body, wanted, apiVersion)) {
    vm.etag += 1;
    return undefined;
  }
  swapOsDisk(world, vm, wanted)?.();
  if (body.tags) Object.assign(vm, tagsOf(body.tags));
  if (body.identity) vm.identity = body.identity as Json;
  vm.model = withDiskDefaults(world, vm, wanted);
  const arriving = newDisks(world, vm);
  followDisks(world, vm, before);
  vm.changing = { before: dataBefore, arriving };
  followEncryptionSettings(vm, change);
  return startVmOperation(world, vm, {
    name: `${provider}/write`,
    seconds: 5,
    onDone: () => delete vm.changing,
    onFailed: () => delete vm.changing,
    retryAfterSeconds: 10,
  });
}

/** Empty disks that come into being with this write: the answer has no ids of them (disk-snapshot.cli2024.test_vm_disk_attach_detach #24). */
const newDisks = (world: World, vm: Vm): readonly string[] =>
  (vm.model.storageProfile.dataDisks as Json[])
    .filter(
      ({ createOption, managedDisk }) => createOption === 'Empty' && !world.tables.disks.get(String(managedDisk?.id)),
    )
    .map(({ name }) => String(name));

/** Disks stay unless their deleteOption says otherwise; what is on them stays with them. */
export function deleteVm(world: World, vm: Vm): Operation {
  preemptAll(world, vm);
  if (vm.power === 'running') guestGoesDown(world, vm, 'delete');
  const { osDisk, dataDisks = [] } = (vm.model.storageProfile ?? {}) as { osDisk?: Json; dataDisks?: Json[] };
  const remove = () => {
    for (const disk of [osDisk, ...dataDisks]) {
      const id = disk?.managedDisk?.id as string | undefined;
      if (!id) continue;
      if (disk?.deleteOption === 'Delete') world.tables.disks.delete(id);
      else delete world.tables.disks.get(id)?.managedBy;
    }
    deleteInterfacesWith(world, vm.model);
    for (const extension of world.tables.extensions.under(vm.id)) world.tables.extensions.delete(extension.id);
    for (const command of world.tables.runCommands.under(vm.id)) world.tables.runCommands.delete(command.id);
    world.tables.virtualMachines.delete(vm.id);
  };
  const operation = startVmOperation(world, vm, {
    name: `${provider}/delete`,
    seconds: 28,
    onDone: remove,
    retryAfterSeconds: 10,
    firstPollRetryAfterSeconds: 30,
  });
  vm.provisioningState = 'Deleting';
  return operation;
}
