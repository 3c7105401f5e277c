import { defineActivity } from '../../durable.ts';
import type { DiskEncryption } from '../../domain/ports/compute.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import { areDecrypted, type Volume } from '../../domain/guest-output.ts';

interface Input {
  captureId: string;
  vmId: string;
  extensionName: string;
  /** What the guest said of its volumes. Removing the extension first would leave them encrypted for ever. */
  proof: readonly Volume[];
}

export const startRemoveEncryptionExtension = defineActivity<Input, Operation | null>(
  'start-remove-encryption-extension',
);

/**
 * Starts the removal of the Azure Disk Encryption extension; null when it is gone or going.
 * Idempotent: reads the extension first.
 * Retry: safe at any point. Undo: none.
 */
export const makeStartRemoveEncryptionExtension = (encryption: DiskEncryption) => async (input: Input) => {
  if (!areDecrypted(input.proof))
    throw new Error('the encryption extension may go only after the guest is proven decrypted');
  const extension = await encryption.readExtension(input.vmId, input.extensionName);
  if (!extension || extension.provisioningState.toLowerCase() === 'deleting') return null;
  return encryption.startRemoveExtension(input.vmId, input.extensionName);
};
