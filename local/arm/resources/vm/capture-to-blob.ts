import { ArmError } from '../../arm-error.ts';
import { footerBytes } from '../../blobs/seed-vhds.ts';
import { copyContent } from '../../guest/volumes.ts';
import type { Operation } from '../../operation.ts';
import type { Json } from '../../shapes/json.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { refuseAction, startVmOperation } from './vm-state.ts';

const provider = 'Microsoft.Compute/virtualMachines';

const parameters = ({ model }: Vm) => ({
  vmName: { type: 'string' },
  vmSize: { type: 'string', defaultValue: model.hardwareProfile?.vmSize as string },
  adminUserName: { type: 'string' },
  adminPassword: { type: 'securestring' },
  networkInterfaceId: { type: 'string' },
  ...(model.availabilitySet
    ? { availabilitySetId: { type: 'string', defaultValue: model.availabilitySet.id as string } }
    : {}),
});

/** What lies in the copy: whoever deploys from it gets this system, well generalized or not. */
function keepCopy(world: World, vm: Vm, uri: string): void {
  const sizeGiB = Number(vm.model.storageProfile?.osDisk?.diskSizeGB ?? 30);
  world.tables.vhds.put({
    id: uri,
    accountId: `${vm.id.split('/providers/')[0]}/providers/Microsoft.Storage/storageAccounts/${uri.split(/[/.]/)[2]}`,
    location: vm.location,
    bytes: sizeGiB * 1024 ** 3 + footerBytes,
    blobType: 'PageBlob',
    footer: 'fixed',
    generation: vm.generation,
    content: copyContent(vm.osContent, world.clock.nowMs),
  });
}

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
      ...(vm.model.availabilitySet ? { availabilitySet: { id: "[parameters('availabilitySetId')]" } } : {}),
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
    parameters: parameters(vm),
    resources: [resource],
  };
  const name = `${provider}/capture/action`;
  return startVmOperation(world, vm, {
    name,
    seconds: 0.2,
    onDone: () => keepCopy(world, vm, image('osDisk').uri),
    output,
  });
}
