import { armTime } from '../../clock.ts';
import { idKey } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { Extension, Power, Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { extensionInstanceView, handlerStatus, handlerType, handlerVersion } from '../extension/extension-document.ts';

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
function agentStatus(vm: Vm, handlersReady: boolean, nowMs: number): Json {
  const time = armTime(nowMs);
  if (vm.guest.agent === 'ready' || vm.power !== 'running') {
    const busy = handlersReady ? 'processing the extensions' : 'waiting for network issue to be resolved';
    const message = vm.osContent.windows ? `GuestAgent is running and ${busy}.` : 'Guest Agent is running';
    return info('ProvisioningState/succeeded', 'Ready', { message, time });
  }
  const message =
    vm.guest.agent === 'gone' ? 'VM Agent is unresponsive.' : 'VM status blob is found but not yet populated.';
  return { code: 'ProvisioningState/Unavailable', level: 'Warning', displayStatus: 'Not Ready', message, time };
}

function vmAgent(vm: Vm, extensions: readonly Extension[], nowMs: number): Json {
  const windows = vm.osContent.windows !== undefined;
  const handlers = extensions.map((extension) => ({
    type: handlerType(extension),
    typeHandlerVersion: handlerVersion(extension),
    status: handlerStatus(extension, windows),
  }));
  const handlersReady = handlers.every((handler) => handler.status.displayStatus === 'Ready');
  const status = agentStatus(vm, handlersReady, nowMs);
  const known = status.displayStatus === 'Ready';
  return {
    vmAgentVersion: !known ? 'Unknown' : windows ? '2.7.41491.1095' : '2.11.1.12',
    statuses: [status],
    ...(known ? { extensionHandlers: handlers } : {}),
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

/** Of extensions nobody has reported only the names are known; a deallocated machine shows none (vm-lifecycle.cli2024 #75). */
function extensionViews(vm: Vm, extensions: readonly Extension[], reported: boolean): Json {
  if (extensions.length === 0 || vm.power === 'deallocated') return {};
  const view = ({ name }: Extension) => ({ name });
  const windows = vm.osContent.windows !== undefined;
  return { extensions: extensions.map((each) => (reported ? extensionInstanceView(each, windows) : view(each))) };
}

/** Where a machine of an availability set runs: with its fellows in turn (extension.net2019 #92). */
function domains(world: World, vm: Vm): Json {
  const set = vm.model.availabilitySet?.id as string | undefined;
  if (set === undefined || vm.power === 'deallocated') return {};
  const row = world.tables.plainResources.get(set);
  const fellows = world.tables.virtualMachines
    .all()
    .filter(({ model }) => idKey(String(model.availabilitySet?.id ?? '')) === idKey(set));
  const place = fellows.indexOf(vm);
  return {
    platformUpdateDomain: place % Number(row?.model.platformUpdateDomainCount ?? 5),
    platformFaultDomain: place % Number(row?.model.platformFaultDomainCount ?? 3),
  };
}

export function instanceViewOf(world: World, vm: Vm): Json {
  const extensions = world.tables.extensions.under(vm.id);
  const up = vm.power !== 'deallocated';
  const shown = up && (vm.guest.agent === 'ready' || vm.power !== 'running');
  return {
    ...domains(world, vm),
    ...(shown ? { computerName: vm.name, ...osTexts[vm.osContent.osType ?? 'Linux'] } : {}),
    ...(up ? { vmAgent: vmAgent(vm, extensions, world.clock.nowMs) } : {}),
    disks: disks(vm),
    ...extensionViews(vm, extensions, shown),
    hyperVGeneration: vm.generation,
    statuses: statuses(vm),
  };
}
