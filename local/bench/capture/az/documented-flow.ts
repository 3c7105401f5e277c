import type { Cloud } from '../../../az/cloud.ts';
import { generalizeScript } from '../baseline/scripts.ts';
import * as cast from '../cast.ts';

export const VERSION = '1.0.0';
const GALLERY_API = '2023-07-03';

/**
 * One machine by the commands of Microsoft's pages, in their order and with their own waits: https://learn.microsoft.com/azure/virtual-machines/generalize
 * and .../image-version-vm-powershell (its `az` half). What they leave to a remote desktop is done by `run-command invoke`.
 */
export async function captureByHand(az: Cloud['az'], machine: cast.Machine): Promise<void> {
  const vm = ['--resource-group', cast.GROUP, '--name', machine.name];
  const disk = await az('vm', 'show', ...vm, '--query', 'storageProfile.osDisk.managedDisk.id');
  const snapshot = ['--resource-group', cast.GROUP, '--name', `before-${machine.name}-os`];
  await az('snapshot', 'create', ...snapshot, '--source', disk as unknown as string);
  const command = machine.os === 'Windows' ? 'RunPowerShellScript' : 'RunShellScript';
  await az('vm', 'run-command', 'invoke', ...vm, '--command-id', command, '--scripts', generalizeScript(machine.os));
  await az('vm', 'wait', ...vm, '--custom', "instanceView.statuses[?code=='PowerState/stopped']");
  await az('vm', 'deallocate', ...vm);
  await az('vm', 'generalize', ...vm);
  const targetRegions = cast.REGIONS.map((name) => ({ name, regionalReplicaCount: cast.CONCURRENT / 20 }));
  const properties = {
    publishingProfile: { targetRegions },
    storageProfile: { source: { virtualMachineId: cast.vmIdOf(machine) } },
  };
  await az(
    ...['resource', 'create', '--id', `${cast.definitionIdOf(machine)}/versions/${VERSION}`, '--is-full-object'],
    ...['--api-version', GALLERY_API, '--properties', JSON.stringify({ location: cast.HOME, properties })],
  );
}
