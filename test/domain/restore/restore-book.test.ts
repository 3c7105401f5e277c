import { describe, expect, it } from '@jest/globals';
import type { KeptRestore } from '../../../src/domain/restore/kept-machine.ts';
import type { RestoreOutcome } from '../../../src/domain/restore/restore-outcome.ts';
import { write } from '../../../src/domain/restore/restore-book.ts';

const kept = { captureId: 'cap-1', expiresAt: '2026-01-15T00:00:00.000Z' } as KeptRestore;
const outcome: RestoreOutcome = { kind: 'restored', at: '2026-01-16T00:00:00.000Z', disks: [], findings: [] };

describe('the book of one capture', () => {
  it('keeps how a restore ended beside the machine, and nothing of a machine that was forgotten meanwhile', () => {
    expect(write({ kept }, { operation: 'end', outcome })).toEqual({ kept, ended: outcome });
    expect(write({}, { operation: 'end', outcome })).toBeUndefined();
  });
});
