import { defineActivity } from '../../durable.ts';
import type { PreparedSources } from '../../domain/ports/prepared-sources.ts';
import type { PreparedRead } from '../../domain/prepared/prepared-facts.ts';
import type { PreparedSource } from '../../domain/request/source.ts';

interface Input {
  captureId: string;
  source: PreparedSource;
}

export const readPreparedSource = defineActivity<Input, PreparedRead>('read-prepared-source');

/**
 * Reads the disks, snapshots or blobs of a source that is no machine.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadPreparedSource = (sources: PreparedSources) => (input: Pick<Input, 'source'>) =>
  sources.read(input.source);
