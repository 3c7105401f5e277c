import { makeDataContent, makeLinuxContent, makeWindowsContent, markGeneralized } from '../../guest/content.ts';
import { seedInterface, seedSubnet } from '../../network/seed-network.ts';
import { computeId, guidOf } from '../../resource-id.ts';
import type { Seed, SeedDisk, SeedVm } from '../../seed-shape.ts';
import type { DiskContent } from '../../shapes/guest.ts';
import type { Json } from '../../shapes/json.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { insertDisk } from '../disk/insert-disk.ts';
import { seedEncryption } from '../extension/seed-encryption.ts';
import { interfacesOf } from './seed-interfaces.ts';
import { insertVm, vmIdOf } from './insert-vm.ts';

const hex = (text: string) => guidOf(text).replaceAll('-', '');

const adminUser = 'azureuser';

interface Named {
  readonly id: string;
  readonly name: string;
}

const diskRef = (subscriptionId: string, vm: SeedVm, disk: SeedDisk | undefined, name: string): Named => {
  const chosen = disk?.name ?? name;
  return { name: chosen, id: computeId(subscriptionId, vm.resourceGroup, 'disks', chosen) };
};

const managedDisk = (disk: SeedDisk | undefined, id: string): Json => ({
  storageAccountType: disk?.accountType ?? 'Premium_LRS',
  id,
  ...(disk?.diskEncryptionSetId ? { diskEncryptionSet: { id: disk.diskEncryptionSetId } } : {}),
});

function osDiskModel(vm: SeedVm, { id, name }: Named): Json {
  const unmanaged = vm.osDisk?.unmanagedVhdUri;
  return {
    osType: vm.os,
    name,
    createOption: 'FromImage',
    caching: vm.osDisk?.ephemeral ? 'ReadOnly' : 'ReadWrite',
    ...(unmanaged ? { vhd: { uri: unmanaged } } : { managedDisk: managedDisk(vm.osDisk, id) }),
    ...(vm.osDisk?.ephemeral ? { diffDiskSettings: { option: 'Local' } } : {}),
    deleteOption: vm.deleteOption ?? 'Detach',
    diskSizeGB: vm.osDisk?.sizeGiB ?? (vm.os === 'Windows' ? 127 : 30),
  };
}

const publicImages = {
  Windows: {
    publisher: 'MicrosoftWindowsServer',
    offer: 'WindowsServer',
    sku: '2022-datacenter-g2',
    version: 'latest',
  },
  Linux: { publisher: 'Canonical', offer: '0001-com-ubuntu-server-jammy', sku: '22_04-lts-gen2', version: 'latest' },
};

function osProfile(vm: SeedVm): Json {
  const patchSettings = { patchMode: 'ImageDefault', assessmentMode: 'ImageDefault' };
  const windowsConfiguration = { provisionVMAgent: true, enableAutomaticUpdates: true, patchSettings };
  const linuxConfiguration = { disablePasswordAuthentication: true, provisionVMAgent: true, patchSettings };
  return {
    computerName: vm.name,
    adminUsername: adminUser,
    ...(vm.os === 'Windows' ? { windowsConfiguration } : { linuxConfiguration }),
    secrets: [],
    allowExtensionOperations: true,
    requireGuestProvisionSignal: true,
  };
}

function modelOf(subscriptionId: string, vm: SeedVm, osDisk: Json, dataDisks: readonly Json[]): Json {
  const scope = `/subscriptions/${subscriptionId}/resourceGroups/${vm.resourceGroup}/providers`;
  const securityType = vm.securityType ?? 'Standard';
  return {
    hardwareProfile: { vmSize: vm.architecture === 'Arm64' ? 'Standard_D2ps_v5' : 'Standard_D2s_v5' },
    storageProfile: {
      imageReference: { ...publicImages[vm.os], exactVersion: '1.0.0' },
      osDisk,
      dataDisks,
      ...(vm.diskControllerType ? { diskControllerType: vm.diskControllerType } : {}),
    },
    osProfile: osProfile(vm),
    ...(securityType === 'Standard'
      ? {}
      : {
          securityProfile: {
            securityType,
            uefiSettings: { secureBootEnabled: vm.secureBoot ?? true, vTpmEnabled: true },
          },
        }),
    networkProfile: { networkInterfaces: interfacesOf(`${scope}/Microsoft.Network/networkInterfaces`, vm) },
    ...(vm.licenseType ? { licenseType: vm.licenseType } : {}),
    ...(vm.bootDiagnostics === false ? {} : { diagnosticsProfile: { bootDiagnostics: { enabled: true } } }),
    ...(vm.scaleSet
      ? { virtualMachineScaleSet: { id: `${scope}/Microsoft.Compute/virtualMachineScaleSets/${vm.name}-set` } }
      : {}),
  };
}

function osContentOf(vm: SeedVm, sizeGiB: number): DiskContent {
  const encrypted = vm.ade?.volumes === 'OS' || vm.ade?.volumes === 'All';
  const spec = { sizeGiB, encrypted, decryptSeconds: vm.guest?.decryptSeconds ?? 2_700 };
  const content =
    vm.os === 'Windows'
      ? makeWindowsContent(spec)
      : makeLinuxContent({ ...spec, user: adminUser, ovfEnv: vm.guest?.ovfEnv ?? true });
  if (vm.guest?.residue) content.residue = vm.guest.residue;
  if (content.windows && vm.guest?.troubles?.offline) content.windows.offline = vm.guest.troubles.offline;
  if (content.windows && vm.guest?.troubles?.cdromDisabled) content.windows.cdromStart = 4;
  if (vm.guest?.generalized) markGeneralized(content);
  return content;
}

function seedVm(world: World, subscriptionId: string, seed: SeedVm): Vm {
  const group = seed.resourceGroup;
  const vmId = vmIdOf(subscriptionId, group, seed.name);
  const osName = `${seed.name}_OsDisk_1_${hex(`${vmId} os`)}`;
  const os = diskRef(subscriptionId, seed, seed.osDisk, osName);
  const osDisk = osDiskModel(seed, os);
  const osContent = osContentOf(seed, Number(osDisk.diskSizeGB));
  const generation = seed.generation ?? 'V2';
  const zones = seed.zone ? { zones: [seed.zone] } : {};
  const shared = { world, subscriptionId, group, location: seed.location, managedBy: vmId, ...zones };
  if (!seed.osDisk?.unmanagedVhdUri) {
    const platform = { osType: seed.os, hyperVGeneration: generation, architecture: seed.architecture ?? 'x64' };
    const security = seed.securityType === 'Standard' ? undefined : seed.securityType;
    insertDisk({
      ...shared,
      ...os,
      disk: seed.osDisk,
      sizeGiB: Number(osDisk.diskSizeGB),
      content: osContent,
      platform,
      security,
    });
  }
  const encryptedData = seed.ade?.volumes === 'Data' || seed.ade?.volumes === 'All';
  const dataDisks = (seed.dataDisks ?? []).map((disk) => {
    const { id, name } = diskRef(subscriptionId, seed, disk, `${seed.name}_DataDisk_${disk.lun}`);
    const sizeGiB = disk.sizeGiB ?? 64;
    const decryptSeconds = seed.guest?.decryptSeconds ?? 2_700;
    const content = makeDataContent(seed.os, disk.lun, { sizeGiB, encrypted: encryptedData, decryptSeconds });
    insertDisk({ ...shared, id, name, disk, sizeGiB, content });
    const reference = {
      managedDisk: managedDisk(disk, id),
      deleteOption: seed.deleteOption ?? 'Detach',
      diskSizeGB: sizeGiB,
    };
    return { lun: disk.lun, name, createOption: 'Attach', caching: 'None', ...reference, toBeDetached: false };
  });

  const vm = insertVm(world, {
    subscriptionId,
    group,
    name: seed.name,
    location: seed.location,
    ...(seed.tags ? { tags: seed.tags } : {}),
    ...(seed.vmId ? { vmId: seed.vmId } : {}),
    generation,
    ...(seed.plan ? { plan: seed.plan } : {}),
    ...(seed.identity ? { identity: seed.identity } : {}),
    ...zones,
    model: modelOf(subscriptionId, seed, osDisk, dataDisks),
    osContent,
    power: seed.power ?? 'running',
    // Deprovisioning took the Linux agent away; Sysprep leaves the Windows one.
    ...(seed.guest?.generalized && seed.os === 'Linux' ? { agent: 'gone' } : {}),
    script: scriptOf(seed),
    ...(seed.guest?.flagged ? { osState: 'generalized' } : {}),
  });
  const subnet = seedSubnet(world, { subscriptionId, group, location: seed.location }, seed.name);
  for (const { id } of vm.model.networkProfile.networkInterfaces as Json[])
    seedInterface(world, String(id), seed.location, subnet);
  if (seed.ade) seedEncryption(world, vm, seed.ade);
  return vm;
}

const scriptOf = ({ guest = {} }: SeedVm) => ({
  ...(guest.oobeSeconds === undefined ? {} : { oobeSeconds: guest.oobeSeconds }),
  ...(guest.sysprepError === undefined ? {} : { sysprepError: guest.sysprepError }),
  ...(guest.sysprepSeconds === undefined ? {} : { sysprepSeconds: guest.sysprepSeconds }),
  ...(guest.decryptSeconds === undefined ? {} : { decryptSeconds: guest.decryptSeconds }),
  ...(guest.troubles === undefined ? {} : { troubles: guest.troubles }),
  ...(guest.waagentExitCode === undefined ? {} : { waagentExitCode: guest.waagentExitCode }),
});

export function seedVms(world: World, seed: Seed): void {
  for (const vm of seed.virtualMachines ?? []) seedVm(world, seed.subscriptionId, vm);
}
