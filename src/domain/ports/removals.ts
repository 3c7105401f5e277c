import type { Operation } from './operation.ts';

/**
 * The end of a machine: a source whose image is published, with its disks and interfaces, or one that a restore makes again. Apart from `Temporaries`, because nothing of it carries tags
 * of ours. Every method throws `TryLater` and `Rejected` as the other ports do.
 */
export interface Removals {
  startDeleteMachine(vmId: string): Promise<Operation>;
  /** Undefined when there is no such disk. */
  readDisk(id: string): Promise<PartState | undefined>;
  startDeleteDisk(id: string): Promise<Operation>;
  readInterface(id: string): Promise<PartState | undefined>;
  /** Azure keeps no operation of it that we could follow. */
  startDeleteInterface(id: string): Promise<void>;
}

/** What an activity answers that was to start a deletion. */
export type RemovalStart =
  | { readonly kind: 'absent' }
  | { readonly kind: 'started'; readonly operation: Operation | null }
  /** It is not what it was any more. */
  | { readonly kind: 'kept'; readonly reason: string };

export interface PartState {
  readonly provisioningState: string;
  /** The machine it is attached to. */
  readonly usedBy?: string;
}
