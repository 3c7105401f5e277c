/** Encryption of one volume. `percent` is the truth at `sinceMs`; while `decrypting` and the machine runs it falls to 0 in time. */
export interface Volume {
  /** `C:` on Windows, the mapper name on Linux. */
  readonly name: string;
  readonly sizeGiB: number;
  readonly mountPoint?: string;
  percent: number;
  decrypting: boolean;
  /** Virtual moment from which the fall counts; undefined while the machine is off. */
  sinceMs?: number;
  readonly decryptSeconds: number;
}

export interface WindowsContent {
  imageState:
    | 'IMAGE_STATE_COMPLETE'
    | 'IMAGE_STATE_UNDEPLOYABLE'
    | 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE'
    | 'IMAGE_STATE_SPECIALIZE_RESEAL_TO_OOBE';
  pantherFolder: boolean;
  cdromStart: number;
  sysprepUnattend: boolean;
  /** Lines of files that scripts wrote, by lower-cased file name. */
  files: Record<string, string[]>;
  /** When a file was last written, where somebody may ask; by the same name. */
  writtenMs?: Record<string, number>;
  setuperr: string[];
  /** What happens, or has happened, to this Windows where it lies on a data disk of another machine. */
  offline?: 'not-found' | 'dism-fails' | 'optimized';
  scheduledTasks: string[];
}

export interface LinuxContent {
  agentState: 'present' | 'removed';
  provisionedUser?: string;
  ovfEnv: boolean;
  machineId: 'set' | 'empty';
  cloudInit: 'seeded' | 'clean';
}

/** What is on one disk. It travels by copy into snapshots, images and image versions, and so decides whether a machine made of it boots. */
export interface DiskContent {
  /** Absent on a data disk. */
  readonly osType?: 'Windows' | 'Linux';
  /** Sysprep or waagent ran to its end. */
  generalized: boolean;
  /** Sysprep or waagent was cut short: neither an ordinary machine nor an image. */
  halfGeneralized: boolean;
  volumes: Volume[];
  /** What no deprovisioning removes, in the words a script on that machine would find for it. */
  residue?: readonly string[];
  windows?: WindowsContent;
  linux?: LinuxContent;
  /** What the system on it stumbles over: a machine made of a copy of the disk has the same troubles. */
  script?: GuestScript;
}

/** What a guest has about it that Sysprep or waagent would stumble over. An ordinary machine has none of it. */
export interface GuestTroubles {
  /** What another machine comes upon that services this disk: it finds no Windows, or DISM fails. */
  readonly offline?: 'not-found' | 'dism-fails';
  readonly pendingReboot?: 'servicing' | 'update';
  /** Full names of packages installed for a user only. */
  readonly userPackages?: readonly string[];
  readonly serverRoles?: readonly string[];
  readonly domain?: string;
  readonly rearmsLeft?: number;
  readonly stoppedServices?: readonly string[];
  /** The DVD device is switched off: machines made of an image of it stay in the out-of-box experience. */
  readonly cdromDisabled?: true;
  readonly upgradedFrom?: string;
  /** Linux: default 2.10.0.8. */
  readonly agentVersion?: string;
  readonly cloudInit?: 'done' | 'running' | 'error';
  readonly redHatRegistered?: boolean;
  /** Linux: programs of the provisioned account that run. */
  readonly userProcesses?: readonly string[];
}

/** Why a deployment from such a disk fails is told by these; arm's deployments read them. */
export interface GuestScript {
  readonly troubles: GuestTroubles;
  readonly sysprepError?: string;
  readonly sysprepSeconds: number;
  readonly decryptSeconds: number;
  readonly waagentExitCode: number;
  /** Windows, started again after Sysprep: how long its first start takes. Absent: it waits for somebody for ever. */
  readonly oobeSeconds?: number;
}

/** The running machine: what is lost when it is switched off. */
export interface Guest {
  readonly script: GuestScript;
  agent: 'ready' | 'gone' | 'not-reported';
  /** Sysprep or waagent at work right now: whoever pulls the plug leaves a half generalized disk. */
  generalizing: boolean;
  /** Changes with every boot, so that work of an earlier boot does nothing. */
  bootId: number;
  /** The transient unit or scheduled task was taken back: it does nothing any more. */
  taskStopped?: boolean;
  serialLog: string[];
  /** What happened inside, in order, for tests and the dashboard. */
  history: { readonly at: string; readonly what: string }[];
}
