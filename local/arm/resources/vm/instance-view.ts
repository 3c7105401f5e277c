import { armTime } from '../../clock.ts';
import type { Json } from '../../shapes/json.ts';
import type { Extension, Power, Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { extensionInstanceView, handlerType, handlerVersion } from '../extension/extension-document.ts';

const info = (code: string, displayStatus: string, more: Json = {}) => ({
  code,
  level: 'Info',
  displayStatus,
  ...more,
});

const powerTexts: Record<Power, string> = {
  running: 'VM running',
  stopped: 'VM stopped',
  deallocated: 'VM deallocated',
  starting: 'VM starting',
  stopping: 'VM stopping',
  deallocating: 'VM deallocating',
};

/** A generalized machine shows it first, before the other two (INDEX fact 4). */
function statuses(vm: Vm): Json[] {
  const state = vm.provisioningState.toLowerCase();
  const text = state === 'succeeded' ? 'Provisioning succeeded' : vm.provisioningState;
  return [
    ...(vm.osState ? [info(`OSState/${vm.osState}`, `VM ${vm.osState}`)] : []),
    info(`ProvisioningState/${state}`, text, { time: armTime(vm.provisioningTimeMs) }),
    info(`PowerState/${vm.power}`, powerTexts[vm.power]),
  ];
}

/** A stopped machine still shows its last report; a deallocated one shows none. */
function agentStatus(vm: Vm, nowMs: number): Json {
  const time = armTime(nowMs);
  if (vm.guest.agent === 'ready' || vm.power !== 'running') {
    const message = 'Guest Agent is running';
    return info('ProvisioningState/succeeded', 'Ready', { message, time });
  }
  const message =
    vm.guest.agent === 'gone' ? 'VM Agent is unresponsive.' : 'VM status blob is found but not yet populated.';
  return { code: 'ProvisioningState/Unavailable', level: 'Warning', displayStatus: 'Not Ready', message, time };
}

function vmAgent(vm: Vm, extensions: readonly Extension[], nowMs: number): Json {
  const status = agentStatus(vm, nowMs);
  const known = status.displayStatus === 'Ready';
  return {
    vmAgentVersion: known ? '2.7.41491.1095' : 'Unknown',
    statuses: [status],
    ...(known
      ? {
          extensionHandlers: extensions.map((extension) => ({
            type: handlerType(extension),
            typeHandlerVersion: handlerVersion(extension),
            status: info('ProvisioningState/succeeded', 'Ready', { message: 'Plugin enabled' }),
          })),
        }
      : {}),
  };
}

function disks(vm: Vm): Json[] {
  const { osDisk, dataDisks = [] } = (vm.model.storageProfile ?? {}) as { osDisk?: Json; dataDisks?: Json[] };
  return [osDisk, ...dataDisks]
    .filter((disk) => disk !== undefined)
    .map(({ name }) => {
      const encryption = vm.encryptedDisks[name as string];
      const code = encryption?.enabled ? 'EncryptionState/encrypted' : 'EncryptionState/notEncrypted';
      const text = encryption?.enabled ? 'Encryption is enabled on disk' : 'Encryption is not enabled on disk';
      return {
        name: name as string,
        ...(encryption ? { encryptionSettings: [encryption] } : {}),
        statuses: [
          info('ProvisioningState/succeeded', 'Provisioning succeeded', { time: armTime(vm.provisioningTimeMs) }),
          ...(encryption ? [info(code, text)] : []),
        ],
      };
    });
}

const osTexts = {
  Windows: { osName: 'Windows Server 2022 Datacenter', osVersion: '10.0.20348.2700' },
  Linux: { osName: 'ubuntu', osVersion: '22.04' },
};

export function instanceViewOf(world: World, vm: Vm): Json {
  const extensions = world.tables.extensions.under(vm.id);
  const up = vm.power !== 'deallocated';
  const shown = up && (vm.guest.agent === 'ready' || vm.power !== 'running');
  return {
    ...(shown ? { computerName: vm.name, ...osTexts[vm.osContent.osType ?? 'Linux'] } : {}),
    ...(up ? { vmAgent: vmAgent(vm, extensions, world.clock.nowMs) } : {}),
    disks: disks(vm),
    ...(extensions.length ? { extensions: extensions.map(extensionInstanceView) } : {}),
    hyperVGeneration: vm.generation,
    statuses: statuses(vm),
  };
}
