import { defineActivity } from '../../durable.ts';
import type { DiskEncryption, VirtualMachines } from '../../domain/ports/compute.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import { areDecrypted, type Volume } from '../../domain/guest-output.ts';

interface Input {
  captureId: string;
  vmId: string;
  /** What the guest said of its volumes: the model must not say "decrypted" before they are. */
  proof: readonly Volume[];
}

export const startClearEncryptionSettings = defineActivity<Input, Operation | null>('start-clear-encryption-settings');

/**
 * Tells the model of a dual-pass machine that it is not encrypted any more; null when it says so already. Azure may restart the machine.
 * Idempotent: reads the model first.
 * Retry: safe at any point. Undo: none; the disks are decrypted.
 */
export const makeStartClearEncryptionSettings =
  (encryption: DiskEncryption, vms: VirtualMachines) => async (input: Input) => {
    if (!areDecrypted(input.proof))
      throw new Error('the settings may be cleared only after the guest is proven decrypted');
    const vm = await vms.read(input.vmId);
    return vm?.ade.kind === 'dual-pass' ? encryption.startClearSettings(input.vmId) : null;
  };
