import { defineActivity } from '../../durable.ts';
import type { DisableRequest, DiskEncryption } from '../../domain/ports/compute.ts';
import type { Operation } from '../../domain/ports/operation.ts';

type Input = DisableRequest & { captureId: string };

export const startDisableEncryption = defineActivity<Input, Operation | null>('start-disable-encryption');

/**
 * Asks the Azure Disk Encryption extension to decrypt; null when this very request has arrived before.
 * Idempotent: keyed by `sequenceVersion`, which derives from the run.
 * Retry: safe at any point. Undo: none; the run's report says that data at rest is no longer encrypted.
 */
export const makeStartDisableEncryption = (encryption: DiskEncryption) => async (input: Input) => {
  const extension = await encryption.readExtension(input.vmId, input.extension.name);
  if (extension?.sequenceVersion === input.sequenceVersion) return null;
  return encryption.startDisable(input);
};
