import type { Json } from '../../shapes/json.ts';
import type { Extension } from '../../shapes/vm.ts';

export const handlerType = ({ model }: Extension) => `${model.publisher}.${model.type}`;

/** Builds of handlers that were seen, by type and version asked (recordings of extensions, 2018 to 2024). */
const builds: Readonly<Record<string, string>> = {
  'Microsoft.Azure.Security.AzureDiskEncryption': '2.4.0.23',
  'Microsoft.Azure.NetworkWatcher.NetworkWatcherAgentWindows': '1.4.1693.1',
  'Microsoft.Compute.VMAccessAgent': '2.4.4',
  'Microsoft.EnterpriseCloud.Monitoring.OmsAgentForLinux': '1.17.2',
  'Microsoft.OSTCExtensions.VMAccessForLinux': '1.5.18',
};

/** The installed build of the asked major version: the one that was seen, or one like it. */
export const handlerVersion = (extension: Extension) => {
  const [major = '1', minor = '0'] = String(extension.model.typeHandlerVersion ?? '1.0').split('.');
  const seen = builds[handlerType(extension)];
  return seen?.startsWith(`${major}.`) ? seen : `${major}.${Number(minor) + 2}.0.23`;
};

const isAccessAgent = ({ model }: Extension) => /^VMAccessAgent$/i.test(String(model.type));
const isEncryption = ({ model }: Extension) => /^AzureDiskEncryption$/i.test(String(model.type));

/** The handler of passwords breaks when it is told nothing (extension.net2019 #92); its operation succeeds all the same. */
const isBroken = (extension: Extension) => {
  const { settings } = extension.model;
  const told = typeof settings === 'string' ? settings !== '{}' : Object.keys((settings ?? {}) as Json).length > 0;
  return isAccessAgent(extension) && !told;
};

/** What the agent of Windows says when a handler has come up and left nothing to say. */
const enabledOnWindows = (extension: Extension) =>
  `Plugin enabled (handler name: ${handlerType(extension)}, extension name: , version: ${handlerVersion(extension)}).`;

/** The agent's own view of a handler: Linux has fewer words, and disk encryption of Windows none. */
export function handlerStatus(extension: Extension, windows: boolean): Json {
  const ready = { code: 'ProvisioningState/succeeded', level: 'Info', displayStatus: 'Ready' };
  if (!windows) return { ...ready, message: 'Plugin enabled' };
  if (isEncryption(extension)) return ready;
  if (!isBroken(extension)) return { ...ready, message: enabledOnWindows(extension) };
  const [type, version] = [handlerType(extension), handlerVersion(extension)];
  return {
    code: 'ProvisioningState/NotReady/1009',
    level: 'Info',
    displayStatus: 'Not Ready',
    message:
      `Enable failed for plugin (name: ${type}, version ${version}) with exception Command ` +
      `C:\\Packages\\Plugins\\${type}\\${version}\\enable.cmd of ${type} has exited with Exit code: -532462766`,
  };
}

/** Disk encryption of Windows says its version first; others of Windows what their agent says, those of Linux that they were enabled. */
function statusMessage(extension: Extension, windows: boolean): string {
  const { model, provisioningState, statusMessage: said } = extension;
  const isQuiet = provisioningState === 'Succeeded' && said === '' && !isEncryption(extension);
  if (!isQuiet) return `[${handlerVersion(extension)}] ${said}`;
  if (isAccessAgent(extension)) return 'Loading configuration for extension JsonVMAccessExtension';
  if (windows) return enabledOnWindows(extension);
  return `Enable succeeded${/VMAccess/.test(String(model.type)) ? '.' : ''}`;
}

export function extensionInstanceView(extension: Extension, windows: boolean): Json {
  const failed = extension.provisioningState === 'Failed';
  const status = failed
    ? { code: 'ProvisioningState/failed/1', level: 'Error', displayStatus: 'Provisioning failed' }
    : extension.provisioningState === 'Succeeded'
      ? { code: 'ProvisioningState/succeeded', level: 'Info', displayStatus: 'Provisioning succeeded' }
      : { code: 'ProvisioningState/transitioning', level: 'Info', displayStatus: 'Transitioning' };
  return {
    name: extension.name,
    type: handlerType(extension),
    typeHandlerVersion: handlerVersion(extension),
    ...(extension.substatusMessage === undefined
      ? {}
      : {
          substatuses: [
            {
              code: 'ComponentStatus/BitlockerExtension/succeeded',
              level: 'Info',
              displayStatus: 'Provisioning succeeded',
              message: extension.substatusMessage,
            },
          ],
        }),
    statuses: [{ ...status, message: statusMessage(extension, windows) }],
  };
}

/** `view` says of what system the machine is, where its instance view is asked for. */
export function renderExtension(extension: Extension, view?: { readonly windows: boolean }): Json {
  const { name, id, type, location, tags, provisioningState, model } = extension;
  return {
    name,
    id,
    type,
    location,
    ...(Object.keys(tags).length ? { tags } : {}),
    properties: {
      autoUpgradeMinorVersion: model.autoUpgradeMinorVersion ?? false,
      provisioningState,
      ...(view ? { instanceView: extensionInstanceView(extension, view.windows) } : {}),
      ...model,
    },
  };
}
