import type { DiskContent, Guest } from './guest.ts';
import type { Json, Resource } from './json.ts';

export type Power = 'running' | 'stopped' | 'deallocated' | 'starting' | 'stopping' | 'deallocating';

export interface Vm extends Resource {
  readonly vmId: string;
  readonly timeCreatedMs: number;
  /** Grows with each change of the model or the power state (INDEX fact 25). */
  etag: number;
  provisioningState: string;
  provisioningTimeMs: number;
  power: Power;
  /** What the platform was last asked for. A guest that shut itself down is `stopped` while its goal is still `running`. */
  goal: 'running' | 'stopped' | 'deallocated';
  /** `OSState/...` of the instance view (INDEX fact 4). */
  osState?: 'generalized' | 'specialized';
  readonly generation: 'V1' | 'V2';
  readonly plan?: Json;
  /** What the platform believes about Azure Disk Encryption, by disk name: it says "not encrypted" long before the guest is. */
  encryptedDisks: Record<string, { enabled: boolean; readonly diskEncryptionKey: Json }>;
  /** The encryption extension was deleted while volumes were encrypted: nobody can disable it any more. */
  encryptionOrphaned: boolean;
  zones?: readonly string[];
  identity?: Json;
  /** Its creation failed before there were disks. */
  neverMade?: true;
  /** While its disks change: what is on its way out, by name, and what is not yet there. */
  changing?: { readonly before: readonly Json[]; readonly arriving: readonly string[] };
  /** `properties` without provisioningState, vmId, timeCreated and instanceView. */
  model: Json;
  readonly guest: Guest;
  /** Shared with the disk resource, where there is one. */
  osContent: DiskContent;
}

export interface Extension extends Resource {
  readonly vmId: string;
  provisioningState: string;
  /** publisher, type, typeHandlerVersion, settings ... without protectedSettings. */
  model: Json;
  /** Message of the status and of the substatus in the instance view. */
  statusMessage: string;
  substatusMessage?: string;
  lastSequenceVersion?: string;
}

export interface RunCommand extends Resource {
  readonly vmId: string;
  provisioningState: string;
  model: Json;
  /** Text by which a repeated body is recognised: it does not run again. */
  fingerprint: string;
  execution: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'TimedOut' | 'Canceled';
  message: string;
  output: string;
  error: string;
  exitCode?: number;
  startMs?: number;
  endMs?: number;
}
