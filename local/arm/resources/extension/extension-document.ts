import type { Json } from '../../shapes/json.ts';
import type { Extension } from '../../shapes/vm.ts';

export const handlerType = ({ model }: Extension) => `${model.publisher}.${model.type}`;

/** The installed build of the asked major.minor version. */
export const handlerVersion = ({ model }: Extension) => {
  const [major = '1', minor = '0'] = String(model.typeHandlerVersion ?? '1.0').split('.');
  return `${major}.${Number(minor) + 2}.0.23`;
};

/** Disk encryption of Windows says its version first; the handlers of Linux say that they were enabled (vm-lifecycle and extension.cli2024). */
function statusMessage(extension: Extension): string {
  const { model, provisioningState, statusMessage: said } = extension;
  const isQuiet = provisioningState === 'Succeeded' && said === '' && !/^AzureDiskEncryption$/.test(String(model.type));
  return isQuiet
    ? `Enable succeeded${/VMAccess/.test(String(model.type)) ? '.' : ''}`
    : `[${handlerVersion(extension)}] ${said}`;
}

export function extensionInstanceView(extension: Extension): Json {
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
    statuses: [{ ...status, message: statusMessage(extension) }],
  };
}

export function renderExtension(extension: Extension, withInstanceView = false): Json {
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
      ...(withInstanceView ? { instanceView: extensionInstanceView(extension) } : {}),
      ...model,
    },
  };
}
