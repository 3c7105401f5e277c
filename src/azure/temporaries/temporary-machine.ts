import type { StorageProfile, VirtualMachine } from '@azure/arm-compute';
import type { MachineRequest } from '../../domain/ports/temporaries.ts';
import { throwAwayLogin } from './throw-away-login.ts';

/** At most 15 characters, as Windows wants it: "gs-" and the end of the resource's name that differs from run to run. */
function computerName(id: string): string {
  const hex = /cap-([0-9a-f]{12})/.exec(id)?.[1] ?? 'temporary';
  return `gs-${hex}`;
}

/** A confidential machine says how its disk is protected; the state of the guest alone is what every size and image takes. */
const confidential = { managedDisk: { securityProfile: { securityEncryptionType: 'VMGuestStateOnly' } } };

function storageOf({ from, osType, securityType }: MachineRequest): StorageProfile {
  if (from.kind === 'image') {
    const osDisk = { name: from.osDiskName, osType, createOption: 'FromImage', deleteOption: 'Delete' };
    return {
      imageReference: { id: from.imageId },
      osDisk: securityType === 'ConfidentialVM' ? { ...osDisk, ...confidential } : osDisk,
      dataDisks: (from.dataDisks ?? []).map((disk) => ({ ...disk, createOption: 'FromImage', deleteOption: 'Delete' })),
    };
  }
  if (from.kind === 'marketplace') {
    const osDisk = { name: from.osDiskName, osType, createOption: 'FromImage', deleteOption: 'Delete' };
    return { imageReference: { ...from.image }, osDisk };
  }
  const attach = { createOption: 'Attach', deleteOption: 'Delete' };
  return {
    osDisk: { ...attach, osType, managedDisk: { id: from.osDiskId } },
    dataDisks: from.dataDisks.map(({ id, lun }) => ({ ...attach, lun, managedDisk: { id } })),
  };
}

/** As the source has it: a system that never started with secure boot may not start with it now, and one that did shall. */
function securityOf({ firmware, securityType }: MachineRequest): Pick<VirtualMachine, 'securityProfile'> {
  if (securityType === 'Standard') return {};
  const { secureBoot, vTpm } = firmware ?? { secureBoot: true, vTpm: true };
  return { securityProfile: { securityType, uefiSettings: { secureBootEnabled: secureBoot, vTpmEnabled: vTpm } } };
}

/** Sizes that know NVMe alone refuse a machine that does not ask for it. */
const controllerOf = ({ diskController }: MachineRequest): Pick<StorageProfile, 'diskControllerType'> =>
  diskController === 'NVMe' ? { diskControllerType: 'NVMe' } : {};

export function machineBody(wanted: MachineRequest): VirtualMachine {
  const { from, id, interfaceId, location, osType, plan, size, tags } = wanted;
  const isNew = from.kind === 'marketplace' || (from.kind === 'image' && from.osState === 'generalized');
  return {
    location,
    tags: { ...tags },
    ...(plan ? { plan } : {}),
    hardwareProfile: { vmSize: size },
    storageProfile: { ...storageOf(wanted), ...controllerOf(wanted) },
    networkProfile: { networkInterfaces: [{ id: interfaceId, primary: true, deleteOption: 'Delete' }] },
    // The serial console is the only witness of a guest that does not come up, and of a Linux guest that was generalized.
    diagnosticsProfile: { bootDiagnostics: { enabled: true } },
    ...securityOf(wanted),
    ...(isNew ? { osProfile: throwAwayLogin(osType, computerName(id)) } : {}),
  };
}
