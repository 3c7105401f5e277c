import type { DiskEncryption } from '../domain/ports/compute.ts';
import { parseVmId, requireParsed } from '../domain/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';
import { call, callOrAbsent } from './arm-errors.ts';
import { startOperation } from './operations.ts';

const PUBLISHER = 'Microsoft.Azure.Security';

interface AdeSettings {
  readonly SequenceVersion?: string;
}

/** Installed 2.2.0.1 is addressed as 2.2: the API takes major and minor only. */
const majorMinor = (version: string): string => version.split('.').slice(0, 2).join('.');

export function makeDiskEncryption(arm: ArmClients): DiskEncryption {
  const at = (vmId: string) => {
    const { name, resourceGroup, subscriptionId } = requireParsed(parseVmId, vmId);
    return {
      group: resourceGroup,
      vm: name,
      subscriptionId,
      extensions: arm.compute(subscriptionId).virtualMachineExtensions,
    };
  };
  return {
    async readExtension(vmId, extensionName) {
      const { extensions, group, vm } = at(vmId);
      const found = await callOrAbsent(() => extensions.get(group, vm, extensionName));
      if (!found) return undefined;
      const sequenceVersion = (found.settings as AdeSettings | undefined)?.SequenceVersion;
      return {
        provisioningState: found.provisioningState ?? 'unknown',
        ...(sequenceVersion ? { sequenceVersion } : {}),
      };
    },
    startDisable({ extension, location, sequenceVersion, vmId, volumeType }) {
      const { extensions, group, subscriptionId, vm } = at(vmId);
      return startOperation('put-extension', subscriptionId, () =>
        extensions.createOrUpdate(group, vm, extension.name, {
          location,
          publisher: PUBLISHER,
          typePropertiesType: extension.type,
          typeHandlerVersion: majorMinor(extension.handlerVersion),
          autoUpgradeMinorVersion: true,
          // The operation's text is case-sensitive; these are the settings azure-cli sends.
          settings: {
            EncryptionOperation: 'DisableEncryption',
            VolumeType: volumeType,
            SequenceVersion: sequenceVersion,
          },
        }),
      );
    },
    async startClearSettings(vmId) {
      const { group, subscriptionId, vm } = at(vmId);
      const { virtualMachines } = arm.compute(subscriptionId);
      const { storageProfile } = await call(() => virtualMachines.get(group, vm));
      // A change must repeat how the disk came into being; it cannot be another way than it was.
      const createOption = storageProfile?.osDisk?.createOption ?? 'FromImage';
      const change = { storageProfile: { osDisk: { createOption, encryptionSettings: { enabled: false } } } };
      return startOperation('update-machine', subscriptionId, () => virtualMachines.update(group, vm, change));
    },
    startRemoveExtension(vmId, extensionName) {
      const { extensions, group, subscriptionId, vm } = at(vmId);
      return startOperation('delete-extension', subscriptionId, () => extensions.delete(group, vm, extensionName));
    },
  };
}
