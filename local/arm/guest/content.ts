import type { DiskContent, Guest, GuestScript, Volume } from '../shapes/guest.ts';

const volume = (
  name: string,
  sizeGiB: number,
  mountPoint: string,
  decryptSeconds: number,
  percent: number,
): Volume => ({
  name,
  sizeGiB,
  mountPoint,
  percent,
  decrypting: false,
  decryptSeconds,
});

export interface NewContent {
  readonly sizeGiB: number;
  readonly encrypted: boolean;
  readonly decryptSeconds: number;
}

export function makeWindowsContent(spec: NewContent): DiskContent {
  return {
    osType: 'Windows',
    generalized: false,
    halfGeneralized: false,
    volumes: [volume('C:', spec.sizeGiB, 'C:', spec.decryptSeconds, spec.encrypted ? 100 : 0)],
    windows: {
      imageState: 'IMAGE_STATE_COMPLETE',
      pantherFolder: true,
      cdromStart: 1,
      sysprepUnattend: false,
      files: {},
      setuperr: [],
      scheduledTasks: [],
    },
  };
}

export function makeLinuxContent(spec: NewContent & { readonly user: string; readonly ovfEnv: boolean }): DiskContent {
  return {
    osType: 'Linux',
    generalized: false,
    halfGeneralized: false,
    volumes: [volume('osencrypt', spec.sizeGiB, '/', spec.decryptSeconds, spec.encrypted ? 100 : 0)],
    linux: {
      agentState: 'present',
      provisionedUser: spec.user,
      ovfEnv: spec.ovfEnv,
      machineId: 'set',
      cloudInit: 'seeded',
    },
  };
}

/** Windows gives data disks the letters from F: on (D: is the temporary disk, E: the DVD drive). */
export function makeDataContent(os: 'Windows' | 'Linux', lun: number, spec: NewContent): DiskContent {
  const letter = `${String.fromCharCode('F'.charCodeAt(0) + lun)}:`;
  const [name, mountPoint] = os === 'Windows' ? [letter, letter] : [`datadisk${lun}`, `/datadrive${lun}`];
  return {
    generalized: false,
    halfGeneralized: false,
    volumes: [volume(name, spec.sizeGiB, mountPoint, spec.decryptSeconds, spec.encrypted ? 100 : 0)],
  };
}

export const makeEmptyContent = (): DiskContent => ({ generalized: false, halfGeneralized: false, volumes: [] });

/** The disk of a machine whose guest was generalized before the world began. */
export function markGeneralized(content: DiskContent): void {
  content.generalized = true;
  if (content.windows) {
    content.windows.imageState = 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE';
    content.windows.pantherFolder = false;
  }
  if (content.linux) {
    content.linux.agentState = 'removed';
    content.linux.ovfEnv = false;
    content.linux.machineId = 'empty';
    delete content.linux.provisionedUser;
  }
}

export const makeGuest = (script: GuestScript, agent: Guest['agent']): Guest => ({
  script,
  agent,
  generalizing: false,
  bootId: 1,
  serialLog: [],
  history: [],
});
