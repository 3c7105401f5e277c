import { describe, expect, it } from '@jest/globals';
import type { RunRecord } from '../../../src/domain/ports/runs.ts';
import { repairOf } from '../../../src/domain/run/reconcile.ts';

const live: RunRecord = { kind: 'live' };
const unknown: RunRecord = { kind: 'unknown' };
const broken: RunRecord = { kind: 'broken', reason: 'Terminated' };
const ended = (output: unknown): RunRecord => ({ kind: 'ended', output });
const held = { holder: 'cap-1', requested: false };
const wanted = { holder: undefined, requested: true };

describe('a machine marked as', () => {
  it.each<[string, Parameters<typeof repairOf>, object]>([
    ['running, with a live run, is left alone', [held, live, unknown], { kind: 'nothing' }],
    ['running, with a live guard, is left alone', [held, broken, live], { kind: 'nothing' }],
    ['running, whose run is gone, is settled as failed', [held, unknown, unknown], { kind: 'settle', end: 'failed' }],
    ['running, whose run broke, is settled as failed', [held, broken, broken], { kind: 'settle', end: 'failed' }],
    [
      'running, whose run captured, is settled as captured',
      [held, ended({ kind: 'captured' }), broken],
      { kind: 'settle', end: 'captured' },
    ],
    [
      'running, whose run was cancelled, is settled so',
      [held, ended({ kind: 'cancelled' }), unknown],
      { kind: 'settle', end: 'cancelled' },
    ],
    [
      'running, whose run ended with nothing, is settled as failed',
      [held, ended(null), unknown],
      { kind: 'settle', end: 'failed' },
    ],
    [
      'running and asked for again, is settled first',
      [{ holder: 'cap-1', requested: true }, broken, broken],
      { kind: 'settle', end: 'failed' },
    ],
    ['wanted, whose guard broke, is served with its old request', [wanted, unknown, broken], { kind: 'restart-guard' }],
    [
      'wanted, whose guard ended, starts nothing: a sweep knows no caller',
      [wanted, unknown, ended({})],
      { kind: 'nothing' },
    ],
    ['wanted, without a guard, starts nothing', [wanted, unknown, unknown], { kind: 'nothing' }],
    ['wanted, with a live guard, is left to it', [wanted, unknown, live], { kind: 'nothing' }],
  ])('%s', (_sentence, args, repair) => {
    expect(repairOf(...args)).toEqual(repair);
  });
});
