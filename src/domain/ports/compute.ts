import type { VmFacts, VmState } from '../vm.ts';
import type { Operation } from './operation.ts';

/** Virtual machines. Every method throws `TryLater` when Azure asks to come back, and `Rejected` when it never will agree. */
export interface VirtualMachines {
  read(vmId: string): Promise<VmFacts | undefined>;
  readState(vmId: string): Promise<VmState | undefined>;
  /** Machines in a subscription, a resource group, or the one machine named. */
  list(scope: string): Promise<readonly ListedVm[]>;
  startDeallocate(vmId: string): Promise<Operation>;
  /** Sets `OSState/generalized`. Not reversible. */
  generalize(vmId: string): Promise<void>;
  /** Text of the serial console, or undefined where boot diagnostics are off. */
  readSerialLog(vmId: string): Promise<string | undefined>;
}

export interface ListedVm {
  readonly id: string;
  readonly vmGuid: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Scripts in the guest, through managed run commands (named resources, so that a repeated PUT does not run twice). */
export interface RunCommands {
  start(
    vmId: string,
    command: { name: string; location: string; script: string; timeoutSeconds: number },
  ): Promise<void>;
  read(vmId: string, name: string): Promise<RunCommandState | undefined>;
  /** Those that are not being deleted already. */
  listNames(vmId: string): Promise<readonly string[]>;
  /** Accepted, not awaited: the command has ended. Absence is success. */
  remove(vmId: string, name: string): Promise<void>;
}

export interface RunCommandState {
  readonly state: 'pending' | 'running' | 'succeeded' | 'failed' | 'timed-out' | 'canceled';
  readonly exitCode: number | undefined;
  /** Last 4 KB. */
  readonly output: string;
  readonly error: string;
}

interface ExtensionState {
  readonly provisioningState: string;
  /** Of the settings last put; says whether a request of ours has arrived. */
  readonly sequenceVersion?: string;
}

/** Azure Disk Encryption's extension. */
export interface DiskEncryption {
  readExtension(vmId: string, extensionName: string): Promise<ExtensionState | undefined>;
  /** `sequenceVersion` makes the extension run again; the same one makes it do nothing. */
  startDisable(request: DisableRequest): Promise<Operation>;
  startRemoveExtension(vmId: string, extensionName: string): Promise<Operation>;
  /** Dual-pass only: the model itself says that it is encrypted, until it is told otherwise. May restart the machine. */
  startClearSettings(vmId: string): Promise<Operation>;
}

export interface DisableRequest {
  readonly vmId: string;
  readonly location: string;
  readonly extension: { readonly name: string; readonly type: string; readonly handlerVersion: string };
  readonly volumeType: 'ALL' | 'DATA';
  readonly sequenceVersion: string;
}

export interface Snapshots {
  /** Provisioning state, or undefined when there is no such snapshot. */
  read(snapshotId: string): Promise<string | undefined>;
  start(snapshot: SnapshotRequest): Promise<Operation>;
}

export interface SnapshotRequest {
  readonly snapshotId: string;
  readonly location: string;
  readonly diskId: string;
  readonly tags: Readonly<Record<string, string>>;
}
