import type { VirtualMachine, VirtualMachineUpdate } from '@azure/arm-compute';
import { goes, goesWithMachine } from '../removal/machine-parts.ts';

/** A change that makes all of them outlive it; undefined where they do already. Lists are replaced as a whole, so each names everything it had. */
export function detachBody(vm: VirtualMachine): VirtualMachineUpdate | undefined {
  if (goesWithMachine(vm).length === 0) return undefined;
  const { dataDisks = [], osDisk } = vm.storageProfile ?? {};
  const { networkInterfaces = [] } = vm.networkProfile ?? {};
  return {
    storageProfile: {
      ...(osDisk && goes(osDisk) ? { osDisk: { createOption: osDisk.createOption, deleteOption: 'Detach' } } : {}),
      ...(dataDisks.some(goes) ? { dataDisks: dataDisks.map((disk) => ({ ...disk, deleteOption: 'Detach' })) } : {}),
    },
    ...(networkInterfaces.some(goes)
      ? { networkProfile: { networkInterfaces: networkInterfaces.map((one) => ({ ...one, deleteOption: 'Detach' })) } }
      : {}),
  };
}
