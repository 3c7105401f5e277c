import type { Json } from '../shapes/json.ts';

const patching = (patchMode: string) => ({ patchMode, assessmentMode: 'ImageDefault' });

const windowsDefaults = (given: Json | undefined): Json => ({
  provisionVMAgent: true,
  enableAutomaticUpdates: true,
  patchSettings: patching('AutomaticByOS'),
  ...given,
});

const linuxDefaults = (given: Json | undefined): Json => ({
  disablePasswordAuthentication: false,
  provisionVMAgent: true,
  patchSettings: patching('ImageDefault'),
  ...given,
});

/** Without secrets, and with every default filled in. A specialized image takes none. */
export function osProfileOf(given: Json | undefined, osType: 'Windows' | 'Linux'): Json {
  if (!given) return {};
  const {
    adminPassword: _password,
    customData: _data,
    windowsConfiguration,
    linuxConfiguration,
    secrets,
    ...profile
  } = given;
  return {
    osProfile: {
      ...profile,
      ...(osType === 'Windows'
        ? { windowsConfiguration: windowsDefaults(windowsConfiguration as Json | undefined) }
        : { linuxConfiguration: linuxDefaults(linuxConfiguration as Json | undefined) }),
      secrets: (secrets ?? []) as unknown,
      allowExtensionOperations: true,
      requireGuestProvisionSignal: true,
    },
  };
}
