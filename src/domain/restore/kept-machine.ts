import type { PurchasePlan } from '../vm.ts';

/** A disk of the machine as it was: what a new one made of the restore point must be like. */
export interface KeptDisk {
  readonly disk: 'os' | number;
  readonly id: string;
  readonly name: string;
  readonly accountType?: string;
  readonly zones?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly diskEncryptionSetId?: string;
  /** Performance tier of a premium disk. */
  readonly tier?: string;
  readonly burstingEnabled?: boolean;
  readonly osType?: 'Windows' | 'Linux';
  readonly generation?: 'V1' | 'V2';
  readonly securityType?: string;
  readonly networkAccessPolicy?: string;
  readonly publicNetworkAccess?: string;
  readonly diskAccessId?: string;
}

/**
 * A machine as it was before the first change, without secrets: enough to make it again when the machine itself, and the task hub's record of the
 * run, are long gone.
 */
export interface KeptMachine {
  readonly vmId: string;
  readonly vmGuid: string;
  readonly location: string;
  readonly disks: readonly KeptDisk[];
  readonly interfaceIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly plan?: PurchasePlan;
  /** Identities that people have assigned to it. */
  readonly identityIds: readonly string[];
  /** What cannot come back, named while it is still there. */
  readonly systemIdentity: boolean;
  readonly extensions: readonly string[];
  readonly vtpm: boolean;
  readonly encrypted: boolean;
  /** Disks and interfaces that Azure was to delete with it; absent where there were none. */
  readonly goesWithIt?: readonly string[];
  /** What a PUT takes of the model, as Azure gave it; read by nobody but the adapter. */
  readonly model: Readonly<Record<string, unknown>>;
}

/** Where the disks can be had again. */
export type RestorePointRef =
  /** One snapshot per disk: one disk, or a machine that Azure makes no crash-consistent restore point of. */
  | { readonly kind: 'snapshots'; readonly ids: readonly string[] }
  /** A restore point of a collection of its own: all disks at one instant. */
  | { readonly kind: 'restore-point'; readonly collectionId: string; readonly pointId: string };

/** What is kept of one capture until its restore point expires. */
export interface KeptRestore {
  readonly captureId: string;
  readonly machine: KeptMachine;
  readonly point: RestorePointRef;
  /** ISO 8601. */
  readonly takenAt: string;
  readonly expiresAt: string;
  /** The capture needed somebody's approval, and so does its undoing. */
  readonly approval: boolean;
}
