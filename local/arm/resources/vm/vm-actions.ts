import { ArmError } from '../../arm-error.ts';
import { capturedOf } from '../../deployment/captured-of.ts';
import { afterFirstBoot } from '../../deployment/fresh-content.ts';
import { guestComesUp, guestGoesDown } from '../../guest/power.ts';
import type { Operation } from '../../operation.ts';
import type { Json } from '../../shapes/json.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { deallocateVm } from './vm-power.ts';
import { preemptAll, refuseAction, refuseGeneralized, startVmOperation } from './vm-state.ts';
import { deleteVm } from './vm-update.ts';

const provider = 'Microsoft.Compute/virtualMachines';

/** The machine goes to another host: to its guest a power cut and a boot. */
export function redeployVm(world: World, vm: Vm): Operation {
  refuseGeneralized(vm);
  preemptAll(world, vm);
  if (vm.power === 'running') guestGoesDown(world, vm, 'redeploy');
  vm.power = 'starting';
  vm.goal = 'running';
  return startVmOperation(world, vm, {
    name: `${provider}/redeploy/action`,
    seconds: 60,
    onDone: () => {
      vm.power = 'running';
      guestComesUp(world, vm);
    },
  });
}

/** Only an ephemeral OS disk can be set back to its image (compute-error-messages), and what was on it is gone. */
export function reimageVm(world: World, vm: Vm): Operation {
  refuseGeneralized(vm);
  const { osDisk, imageReference } = vm.model.storageProfile as { osDisk: Json; imageReference?: Json };
  if (!osDisk.diffDiskSettings || !imageReference)
    throw refuseAction(vm, 'reimage', 'it does not have an ephemeral OS disk');
  const { os } = capturedOf(world, imageReference);
  preemptAll(world, vm);
  if (vm.power === 'running') guestGoesDown(world, vm, 'reimage');
  vm.power = 'starting';
  return startVmOperation(world, vm, {
    name: `${provider}/reimage/action`,
    seconds: 60,
    onDone: () => {
      Object.assign(vm.osContent, afterFirstBoot(os.content, String(vm.model.osProfile?.adminUsername ?? 'azureuser')));
      vm.power = 'running';
      guestComesUp(world, vm);
    },
  });
}

const evictionSeconds = 20;

/** 204 at once; the platform takes the machine a little later, and does with it what its policy says. */
export function simulateEviction(world: World, vm: Vm): void {
  if (vm.model.priority !== 'Spot') {
    throw new ArmError(
      409,
      'OperationNotAllowed',
      "Operation 'simulateEviction' is allowed only for Spot Virtual Machines",
    );
  }
  world.clock.after(evictionSeconds, `eviction of ${vm.name}`, () => {
    if (world.tables.virtualMachines.get(vm.id) !== vm) return;
    const end = vm.model.evictionPolicy === 'Delete' ? deleteVm : deallocateVm;
    world.operations.finish(end(world, vm));
    // ARM had no part in it, and does not know yet (test_vm_simulate_eviction #63).
    if (end === deleteVm) world.deletions.note(vm.id, world.clock.nowMs);
  });
}

const parameters = (vmSize: unknown) => ({
  vmName: { type: 'string' },
  vmSize: { type: 'string', defaultValue: vmSize as string },
  adminUserName: { type: 'string' },
  adminPassword: { type: 'securestring' },
  networkInterfaceId: { type: 'string' },
});

/** Blob machines only (INDEX fact 14): copies the VHD into the system container and answers a template that would use it. */
export function captureToBlob(world: World, vm: Vm, body: Json): Operation {
  const { osDisk, dataDisks = [] } = vm.model.storageProfile as { osDisk: Json; dataDisks?: Json[] };
  if (!osDisk.vhd?.uri) {
    throw new ArmError(
      409,
      'OperationNotAllowed',
      'The Capture action is only supported on a Virtual Machine with blob based disks. Please use the Image resource APIs to create an ' +
        'Image from a managed Virtual Machine.',
    );
  }
  if (vm.osState !== 'generalized') throw refuseAction(vm, 'capture', 'the VM is not generalized');
  const { origin } = new URL(String(osDisk.vhd.uri));
  const image = (role: string) => ({
    uri: `${origin}/system/Microsoft.Compute/Images/${body.destinationContainerName}/${body.vhdPrefix}-${role}.${vm.vmId}.vhd`,
  });
  const disk = (role: string, { caching }: Json, more: Json) => ({
    ...more,
    name: `${body.vhdPrefix}-${role}.${vm.vmId}.vhd`,
    createOption: 'FromImage',
    image: image(role),
    vhd: { uri: `${origin}/vmcontainer${vm.vmId}/${role}.${vm.vmId}.vhd` },
    caching: caching as string,
  });
  const data = dataDisks.map((each) => disk(`dataDisk-${Number(each.lun)}`, each, { lun: Number(each.lun) }));
  const resource = {
    name: "[parameters('vmName')]",
    type: provider,
    location: vm.location,
    apiVersion: '2024-07-01',
    properties: {
      hardwareProfile: { vmSize: "[parameters('vmSize')]" },
      provisioningState: 0,
      storageProfile: {
        osDisk: disk('osDisk', osDisk, { osType: osDisk.osType as string }),
        ...(data.length > 0 ? { dataDisks: data } : {}),
      },
      osProfile: {
        computerName: "[parameters('vmName')]",
        adminUsername: "[parameters('adminUsername')]",
        adminPassword: "[parameters('adminPassword')]",
      },
      networkProfile: { networkInterfaces: [{ id: "[parameters('networkInterfaceId')]" }] },
    },
  };
  const output = {
    $schema: 'http://schema.management.azure.com/schemas/2014-04-01-preview/VM_IP.json',
    contentVersion: '1.0.0.0',
    parameters: parameters(vm.model.hardwareProfile?.vmSize),
    resources: [resource],
  };
  const name = `${provider}/capture/action`;
  return startVmOperation(world, vm, { name, seconds: 0.2, onDone: () => undefined, output });
}
