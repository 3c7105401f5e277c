import { describe, expect, it } from '@jest/globals';
import type { RunRecord } from '../../src/domain/ports/runs.ts';
import type { CaptureOutcome } from '../../src/domain/run/outcome.ts';
import { settlementOf } from '../../src/domain/run/settlement.ts';
import { inputOf, sleep } from '../../src/durable.ts';
import { type Cue, drive, type DriveOptions } from '../support/drive.ts';
import type { Orchestrator } from '../support/engine.ts';
import { byHttp, guardInput } from '../support/run-builder.ts';
import { CAPTURE_ID, VM_GUID } from '../support/vm-builder.ts';

const done = (value: unknown) => ({ kind: 'done', value });
const captured = { kind: 'captured' } as CaptureOutcome;

/** A machine's tags and a task hub, in memory. */
function world(tags: Record<string, string>, runs: Record<string, RunRecord> = {}, vmGuid = VM_GUID) {
  const settled: object[] = [];
  const kept: string[] = [];
  const activities: DriveOptions['activities'] = {
    'read-tags': () => done({ ...tags }),
    'read-state': () => done({ vmGuid, power: 'running', flaggedGeneralized: false }),
    'keep-summary': ({ captureId }) => {
      kept.push(captureId as string);
      return done(null);
    },
    'read-run': ({ captureId }) => done(runs[captureId] ?? { kind: 'unknown' }),
    'settle-tags': ({ captureId, end, requestedByTag }) => {
      settled.push({ captureId, end, requestedByTag });
      const { merge, remove } = settlementOf(tags, captureId, end, requestedByTag);
      for (const key of Object.keys(remove)) delete tags[key];
      Object.assign(tags, merge);
      return done({ changed: true });
    },
  };
  return { tags, runs, settled, kept, activities };
}

/** A run that takes a minute. */
const lasting = (outcome: CaptureOutcome | Error): Orchestrator =>
  function* (context) {
    yield* sleep(context, 60);
    if (outcome instanceof Error) throw outcome;
    return { ...outcome, input: inputOf(context) };
  };

async function guard(
  { activities }: ReturnType<typeof world>,
  options: { input?: ReturnType<typeof guardInput>; child?: Orchestrator; cues?: Cue[]; replay?: boolean } = {},
) {
  const { child = lasting(captured), input = guardInput(), ...more } = options;
  const orchestrations = { 'capture-vm': child };
  const ran = await drive({ name: 'guard-vm', input, activities, orchestrations, ...more });
  return { ...ran, runs: [...ran.ends.keys()].filter((id) => id.startsWith('cap-')) };
}

const ended = (outcome: string, captureId = CAPTURE_ID) => ({
  kind: 'completed',
  output: { kind: 'ended', captureId, outcome },
});
const taken = (captureId: string) => ({
  'image-ready': captureId,
  'image-state': 'running',
  'image-capture': captureId,
});
const again = (input = guardInput({ captureId: 'cap-again' })): Cue => ({
  when: { afterSeconds: 30 },
  raise: { name: 'again', data: input, to: 'guard-vm' },
});

describe('the guard of a machine', () => {
  it.each(['refused', 'cancelled', 'failed'])(
    'writes nothing on another machine made under the name, when its run was %s',
    async (kind) => {
      const machine = world({ 'image-ready': 'true' }, {}, 'another-guid');
      const { end } = await guard(machine, { child: lasting({ kind } as CaptureOutcome) });

      expect(end).toEqual(ended(kind));
      expect(machine.tags).toEqual({ 'image-ready': 'true' });
    },
  );

  it('runs the capture under the id that the trigger made, and settles its end', async () => {
    const machine = world({ 'image-ready': 'true' });
    const { end, runs } = await guard(machine);

    expect(end).toEqual(ended('captured'));
    expect(runs).toEqual([CAPTURE_ID]);
    expect(machine.settled).toEqual([{ captureId: CAPTURE_ID, end: 'captured', requestedByTag: true }]);
  });

  it.each(['refused', 'cancelled', 'failed'] as const)('tells a run that was %s', async (kind) => {
    const machine = world(taken(CAPTURE_ID));
    const { end } = await guard(machine, { child: lasting({ kind } as CaptureOutcome) });

    expect(end).toEqual(ended(kind));
    expect(machine.tags).toEqual({ 'image-state': kind, 'image-capture': CAPTURE_ID });
  });

  it.each([false, true])('settles a run that broke as failed (replayed: %s)', async (replay) => {
    const machine = world(taken(CAPTURE_ID));
    const { end } = await guard(machine, { child: lasting(new Error('a bug')), replay });

    expect(end).toEqual(ended('failed'));
    expect(machine.tags).toEqual({ 'image-state': 'failed', 'image-capture': CAPTURE_ID });
  });

  it('settles a run that broke after another request had come in', async () => {
    const machine = world(taken(CAPTURE_ID));
    const { end } = await guard(machine, { child: lasting(new Error('a bug')), cues: [again()] });

    expect(end).toEqual(ended('failed'));
  });

  it('lives on when the tags cannot be settled', async () => {
    const machine = world({});
    const activities = {
      ...machine.activities,
      'settle-tags': () => ({ kind: 'rejected', problem: { code: 'x', message: 'y' } }),
    };

    expect((await guard({ ...machine, activities })).end).toEqual(ended('captured'));
  });
});

describe('a request that comes in while a run is at work', () => {
  it('is served after it, under its own id, when the tag is a fresh true', async () => {
    const machine = world({ ...taken(CAPTURE_ID) });
    const fresh = { when: { afterSeconds: 40 }, act: () => void (machine.tags['image-ready'] = 'true') };
    const serve = { when: { afterSeconds: 90 }, act: () => void (machine.tags['image-ready'] = 'cap-again') };
    const { end, runs } = await guard(machine, { cues: [again(), fresh, serve] });

    expect(runs).toEqual([CAPTURE_ID, 'cap-again']);
    expect(end).toEqual(ended('captured', 'cap-again'));
  });

  it('is not served when the tag is gone again', async () => {
    const { end, runs } = await guard(world(taken(CAPTURE_ID)), { cues: [again()] });

    expect(runs).toEqual([CAPTURE_ID]);
    expect(end).toEqual(ended('captured'));
  });

  it('is not served on the strength of the tag alone', async () => {
    const { runs } = await guard(world({ ...taken(CAPTURE_ID), 'image-ready': 'true' }));
    expect(runs).toEqual([CAPTURE_ID]);
  });

  it('is not served twice when its event came twice', async () => {
    const machine = world({ ...taken(CAPTURE_ID), 'image-ready': 'true' });
    const { runs } = await guard(machine, { cues: [again(guardInput())] });
    expect(runs).toEqual([CAPTURE_ID]);
  });
});

describe('a guard that finds the machine held by a live run of an earlier guard', () => {
  const live: RunRecord = { kind: 'live' };
  const over = (runs: Record<string, RunRecord>, record: RunRecord, seconds: number): Cue => ({
    when: { afterSeconds: seconds },
    act: () => void (runs['cap-old'] = record),
  });

  it('follows it, settles it, and starts none of its own for the tag that is gone', async () => {
    const machine = world(taken('cap-old'), { 'cap-old': live });
    const { end, runs, seconds } = await guard(machine, {
      cues: [over(machine.runs, { kind: 'ended', output: { kind: 'failed' } }, 300)],
    });

    expect(end).toEqual({ kind: 'completed', output: { kind: 'superseded' } });
    expect(runs).toEqual([]);
    expect(machine.settled).toEqual([{ captureId: 'cap-old', end: 'failed', requestedByTag: true }]);
    expect(seconds).toBeGreaterThanOrEqual(300);
  });

  it('runs its own afterwards when the request is a fresh true', async () => {
    const machine = world({ ...taken('cap-old'), 'image-ready': 'true' }, { 'cap-old': live });
    const { end } = await guard(machine, {
      cues: [over(machine.runs, { kind: 'ended', output: { kind: 'cancelled' } }, 300)],
    });

    expect(end).toEqual(ended('captured'));
  });

  it('runs its own afterwards when the request came over HTTP', async () => {
    const machine = world(taken('cap-old'), { 'cap-old': live });
    const { end } = await guard(machine, {
      input: guardInput({ requestedBy: byHttp() }),
      cues: [over(machine.runs, { kind: 'broken', reason: 'Terminated' }, 300)],
    });

    expect(end).toEqual(ended('captured'));
    expect(machine.settled[0]).toMatchObject({ captureId: 'cap-old', end: 'failed' });
  });

  it('follows a run that only the task hub knows', async () => {
    const machine = world({}, { 'cap-old': live });
    const { runs, end } = await guard(machine, {
      input: guardInput({ follows: 'cap-old' }),
      cues: [over(machine.runs, { kind: 'ended', output: { kind: 'captured' } }, 300)],
    });

    expect(runs).toEqual([]);
    expect(end).toMatchObject({ output: { kind: 'superseded' } });
  });

  it('keeps following for days, generation after generation', async () => {
    const machine = world(taken('cap-old'), { 'cap-old': live });
    const { end, seconds } = await guard(machine, {
      cues: [over(machine.runs, { kind: 'ended', output: { kind: 'captured' } }, 3 * 86_400)],
    });

    expect(end).toMatchObject({ kind: 'completed', output: { kind: 'superseded' } });
    expect(seconds).toBeGreaterThan(3 * 86_400 - 1);
  });

  it.each<RunRecord>([{ kind: 'unknown' }, { kind: 'broken', reason: 'x' }, { kind: 'ended', output: null }])(
    'takes over at once when that run is not live: $kind',
    async (record) => {
      expect((await guard(world(taken('cap-old'), { 'cap-old': record }))).end).toEqual(ended('captured'));
    },
  );

  it('keeps what came of that run', async () => {
    const own = world({});
    await guard(own);
    const followed = world(taken('cap-old'), { 'cap-old': { kind: 'live' } });
    await guard(followed, { cues: [over(followed.runs, { kind: 'ended', output: null }, 300)] });

    expect([own.kept, followed.kept]).toEqual([[CAPTURE_ID], ['cap-old']]);
  });

  it('survives a run that ended without an outcome', async () => {
    const machine = world(taken('cap-old'), { 'cap-old': live });
    const { end } = await guard(machine, { cues: [over(machine.runs, { kind: 'ended', output: null }, 300)] });

    expect(end.kind).toBe('completed');
    expect(machine.settled[0]).toMatchObject({ captureId: 'cap-old', end: 'failed' });
  });
});

describe('what came of a run', () => {
  it.each([
    ['refused', () => ({ kind: 'rejected', problem: { code: 'AuthorizationFailure', message: 'no' } })],
    [
      'broken',
      () => {
        throw new Error('ECONNRESET');
      },
    ],
  ])('is no less when it cannot be kept: %s', async (_why, keep) => {
    const machine = world({});
    const activities = { ...machine.activities, 'keep-summary': keep };

    expect((await guard({ ...machine, activities })).end).toEqual(ended('captured'));
  });
});
