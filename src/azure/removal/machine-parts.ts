import type { VirtualMachine } from '@azure/arm-compute';

/** Whether Azure would delete it with its machine. */
export const goes = ({ deleteOption }: { readonly deleteOption?: string }): boolean =>
  deleteOption?.toLowerCase() === 'delete';

export const interfaceIdsOf = (vm: VirtualMachine): string[] =>
  (vm.networkProfile?.networkInterfaces ?? []).map(({ id }) => id).filter((id) => id !== undefined);

/** Disks and interfaces that Azure would delete with the machine. */
export function goesWithMachine(vm: VirtualMachine): string[] {
  const { dataDisks = [], osDisk } = vm.storageProfile ?? {};
  const disks = [...(osDisk ? [osDisk] : []), ...dataDisks].filter(goes).map((disk) => disk.managedDisk?.id);
  const interfaces = (vm.networkProfile?.networkInterfaces ?? []).filter(goes).map(({ id }) => id);
  return [...disks, ...interfaces].filter((id) => id !== undefined);
}
