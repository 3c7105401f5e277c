import { describe, expect, it } from '@jest/globals';
import { adviceOn, nextStep } from '../../../src/domain/run/advice.ts';
import { type CaptureRecord, viewOf } from '../../../src/domain/run/capture-view.ts';
import type { CaptureOutcome } from '../../../src/domain/run/outcome.ts';
import { isPastReturn, percentAt, type RunStatus, STEPS } from '../../../src/domain/run/step.ts';
import { guardInput, region } from '../../support/run-builder.ts';
import { CAPTURE_ID, VM_ID } from '../../support/vm-builder.ts';

const status = (over: Partial<RunStatus> = {}): RunStatus => ({
  ...{ state: 'running', step: 'generalize', percent: 30, timeline: [], warnings: [] },
  ...over,
});
const record = (over: Partial<CaptureRecord> = {}): CaptureRecord => ({
  id: CAPTURE_ID,
  runtime: 'live',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:10:00.000Z',
  input: guardInput(),
  status: status(),
  output: null,
  regions: [],
  ...over,
});
const over = (output: CaptureOutcome) => viewOf(record({ runtime: 'completed', output }));
const image = { kind: 'gallery-version', id: '/image' } as const;
const ended = { findings: [], leftBehind: [{ what: 'decrypted-disks', id: VM_ID }] } as const;

describe('what a caller is shown of a capture', () => {
  it('before its first report is that it runs', () => {
    expect(viewOf(record({ status: null }))).toMatchObject({
      state: 'running',
      step: 'preflight',
      percent: 0,
      source: VM_ID,
    });
  });

  it('is by when it will have ended, by the limits it was started with', () => {
    const hour = {
      maxWaitForPersonMinutes: 60,
      maxDecryptMinutes: 60,
      maxGeneralizeMinutes: 60,
      maxReplicateMinutes: 60,
    };
    const limits = { ...guardInput().limits, ...hour };

    expect(viewOf(record({ input: guardInput({ limits }) })).endsBy).toBe('2026-01-03T22:00:00.000Z');
    expect(viewOf(record({ runtime: 'completed' })).endsBy).toBe(viewOf(record()).endsBy);
  });

  it.each(['running', 'held', 'paused', 'waiting-for-approval'] as const)(
    'while it lives is its own word: %s',
    (state) => {
      expect(viewOf(record({ status: status({ state }) }))).toMatchObject({ state, step: 'generalize', percent: 30 });
    },
  );

  it('while it waits is for what, since when, and when its turn is', () => {
    const since = '2026-01-01T00:05:00.000Z';
    const waitsFor = { what: 'UpdateVMSubscriptionMaximum', position: 3, since, until: '2026-01-01T00:06:00.000Z' };
    const timeline = [{ step: 'admission', at: since }] as const;

    expect(viewOf(record({ status: status({ waitsFor, timeline }) })).waitsFor).toEqual(waitsFor);
    expect(viewOf(record({ childWaitsFor: waitsFor })).waitsFor).toEqual(waitsFor);
    expect(viewOf(record({ status: status({ state: 'held', timeline }), childWaitsFor: waitsFor })).waitsFor).toEqual({
      what: 'hourly-limit-or-approval',
      since,
    });
    expect(viewOf(record()).waitsFor).toBeUndefined();
    expect(over({ kind: 'refused', findings: [] }).waitsFor).toBeUndefined();
  });

  it('while it replicates moves with the slowest region', () => {
    const regions = [region('a'), region('b', { percent: 50 })];
    const replicating = status({ step: 'replicate', percent: percentAt('replicate') });

    expect(viewOf(record({ status: replicating, regions })).percent).toBe(73);
    expect(viewOf(record({ status: replicating })).percent).toBe(50);
  });

  it('after it captured is the image, its proof and what stays', () => {
    const leftBehind = [{ what: 'snapshot', id: '/s' }] as const;
    const view = over({ kind: 'captured', image, regions: [region('a')], proof: 'marker', findings: [], leftBehind });

    expect(view).toMatchObject({ state: 'captured', percent: 100, image, proof: 'marker' });
    expect(view.leftBehind?.[0]?.about).toContain('Snapshot');
    expect(view.nextStep).toBeUndefined();
  });

  it('after it captured is also what the guest said remains, and what the profile’s own script printed', () => {
    const residue = { removed: [], remains: [{ kind: 'user', what: 'bob' }], complete: true };
    const runBefore = { exitCode: 0, output: 'done' };
    const captured = { kind: 'captured', image, regions: [], proof: 'marker', findings: [], leftBehind: [] } as const;

    expect(over({ ...captured, residue, runBefore })).toMatchObject({ residue, runBefore });
  });

  it('after it was refused is why, and that nothing was changed', () => {
    const finding = { code: 'x', severity: 'refusal', where: 'w', message: 'm', fix: 'f' } as const;
    const view = over({ kind: 'refused', findings: [finding] });

    expect(view).toMatchObject({
      state: 'refused',
      findings: [finding],
      nextStep: expect.stringContaining('Nothing was changed'),
    });
  });

  it('after it failed is the step, the reason and what is left', () => {
    const problem = { code: 'sysprep-failed', message: 'why' };
    const view = over({ kind: 'failed', step: 'generalize', problem, ...ended });

    expect(view).toMatchObject({ state: 'failed', step: 'generalize', problem });
    expect(view.leftBehind?.[0]?.about).toMatch(/^ALERT.*The command that enables it again stands in undo/);
  });

  it('after it was cancelled tells of decrypted disks', () => {
    const view = over({ kind: 'cancelled', step: 'decrypt', by: 'ann', ...ended });
    expect(view).toMatchObject({ state: 'cancelled', nextStep: expect.stringContaining('disks are decrypted') });
  });

  it.each([
    [{ output: null }, 'ended from outside'],
    [{ output: 'Orchestrator function failed: boom\n at secret.js' }, 'Orchestrator function failed: boom'],
  ])('after it broke is failed, without a stack: %j', (more, message) => {
    const view = viewOf(record({ runtime: 'broken', ...more }));

    expect(view).toMatchObject({
      state: 'failed',
      problem: { code: 'run-broken', message: expect.stringContaining(message) },
    });
    expect(JSON.stringify(view)).not.toContain('secret.js');
  });
});

describe('steps', () => {
  it('have percentages that never fall', () => {
    const percents = STEPS.map(percentAt);
    expect([...percents].sort((a, b) => a - b)).toEqual(percents);
  });

  it('are past the point of no return from generalize on', () => {
    expect(STEPS.filter((step) => isPastReturn(step))[0]).toBe('generalize');
    expect(STEPS.filter((step) => isPastReturn(step))).not.toContain('decrypt');
  });
});

describe('advice', () => {
  it('after a sealed machine failed to be captured is to ask again', () => {
    const leftBehind = [{ what: 'flagged-vm', id: VM_ID }] as const;
    const problem = { code: 'x', message: 'y' };
    expect(nextStep({ kind: 'failed', step: 'capture', problem, findings: [], leftBehind })).toContain('sealed');
  });

  it('exists for everything that a run can leave behind', () => {
    const all = [
      'snapshot',
      'decrypted-disks',
      'generalized-guest',
      'guest-state-unknown',
      'started-guest',
      'deallocated-vm',
      'flagged-vm',
      'restore-point',
      'image',
    ] as const;
    for (const advice of adviceOn(
      all.map((what) => ({ what, id: VM_ID })),
      CAPTURE_ID,
    ))
      expect(advice.about).toMatch(/\.$/);
  });
});
