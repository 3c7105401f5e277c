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

/** The service filled these in from some day on, whatever api-version was asked for: recordings of 2017 and 2018 have not got them. */
const filledSince = { allowExtensionOperations: '2018-06-01', requireGuestProvisionSignal: '2019-01-01' };

const filledIn = (nowMs: number): Json =>
  Object.fromEntries(
    Object.entries(filledSince)
      .filter(([, day]) => nowMs >= Date.parse(day))
      .map(([name]) => [name, true]),
  );

const canary = (location: string) => /euap$/i.test(location.replaceAll(' ', ''));

/** Shown, and false, for some months (recordings of December 2023, no more in July 2024); canary regions have it on. */
function platformUpdates({ location, nowMs }: Moment): Json {
  if (canary(location) && nowMs >= Date.UTC(2023, 11)) return { enableVMAgentPlatformUpdates: true };
  const shown = nowMs >= Date.UTC(2023, 11) && nowMs < Date.UTC(2024, 6);
  return shown ? { enableVMAgentPlatformUpdates: false } : {};
}

interface Moment {
  readonly location: string;
  readonly nowMs: number;
}

/** Without secrets, and with every default filled in. A specialized image takes none. */
export function osProfileOf(given: Json | undefined, osType: 'Windows' | 'Linux', moment: Moment): Json {
  if (!given) return {};
  const updates = platformUpdates(moment);
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
        ? { windowsConfiguration: { ...windowsDefaults(windowsConfiguration as Json | undefined), ...updates } }
        : { linuxConfiguration: { ...linuxDefaults(linuxConfiguration as Json | undefined), ...updates } }),
      secrets: (secrets ?? []) as unknown,
      ...filledIn(moment.nowMs),
    },
  };
}
