import { describe, expect, it } from '@jest/globals';
import { startRollout } from '../../src/domain/run/rollout.ts';
import type { RegionProgress, VersionFacts } from '../../src/domain/target.ts';
import type { ReplicateInput } from '../../src/orchestrations/names.ts';
import { type Activities, drive } from '../support/drive.ts';
import { aVersion, aWantedVersion, region } from '../support/run-builder.ts';
import { CAPTURE_ID } from '../support/vm-builder.ts';

const done = (value: unknown) => ({ kind: 'done', value });
const operation = { kind: 'put-version', subscriptionId: 's', pollerState: '{}' } as const;
const home = region('westeurope');
const seen = (...regions: RegionProgress[]) => aVersion({ regions });
const ready = seen(home, region('eastus'));

/** Replicates while the world shows one version after the other; the last one stays. */
async function replicate(
  shown: (VersionFacts | null | object)[],
  more: { activities?: Activities; input?: Partial<ReplicateInput> } = {},
) {
  const wanted = aWantedVersion();
  const input = {
    captureId: CAPTURE_ID,
    wanted,
    operation,
    startedAt: '2026-01-01T00:00:00Z',
    maxMinutes: 600,
    rollout: startRollout([['westeurope', 'eastus']]),
    ...more.input,
  };
  const left = [...shown];
  const next = () => (left.length > 1 ? left.shift() : left[0]) ?? null;
  const ran = await drive({
    name: 'replicate-version',
    input,
    activities: {
      'read-version': () => {
        const version = next() as { kind?: string } | null;
        return version?.kind ? version : done(version);
      },
      'update-version': () => done(operation),
      'poll-operation': () => done({ kind: 'failed', code: 'CapacityError', message: 'no room in eastus' }),
      ...more.activities,
    },
  });
  const result = ran.end.kind === 'completed' ? ran.end.output : ran.end;
  return { ...ran, result, repairs: ran.calls.filter(({ name }) => name === 'update-version') };
}

describe('replication', () => {
  it('shows for what it waits while Azure asks it to come back later, since when, and when its turn is', async () => {
    const problem = { code: 'OperationNotAllowed', message: 'too many' };
    const awaited = { what: 'GetGalleryImageVersion3Min', position: 7 };
    const { result, statuses } = await replicate([
      { kind: 'throttled', retryAfterSeconds: 30, problem, awaited },
      { kind: 'throttled', retryAfterSeconds: 10, problem },
      ready,
    ]);

    expect(result).toMatchObject({ kind: 'done' });
    const since = '2026-01-01T00:00:00.000Z';
    const shown = statuses.map(({ status }) => status?.waitsFor);
    expect(shown).toContainEqual({ ...awaited, since, until: '2026-01-01T00:00:30.000Z' });
    expect(shown).toContainEqual({ what: problem.code, since, until: '2026-01-01T00:00:40.000Z' });
    expect(shown.at(-1)).toBeUndefined();
  });

  it('is over when every region is completed', async () => {
    const { repairs, result } = await replicate([
      aVersion({ provisioningState: 'Creating', regions: [] }),
      seen(home, region('eastus', { state: 'replicating', percent: 30 })),
      ready,
    ]);

    expect(result).toEqual({ kind: 'done', regions: ready.regions });
    expect(repairs).toEqual([]);
  });

  it('tells its progress by region', async () => {
    const { statuses } = await replicate([seen(home, region('eastus', { state: 'replicating', percent: 30 })), ready]);
    expect(statuses[0]?.status.regions).toMatchObject([{ percent: 100 }, { name: 'eastus', percent: 30 }]);
  });

  it.each<[string, VersionFacts]>([
    ['is lost', seen(home)],
    ['has another number of replicas', seen(home, region('eastus', { replicas: 2 }))],
  ])('repairs with the whole wish when a region %s', async (_what, shown) => {
    const { repairs, result } = await replicate([shown, aVersion({ provisioningState: 'Updating' }), ready]);

    expect(result).toMatchObject({ kind: 'done' });
    expect(repairs.map(({ input }) => input)).toEqual([{ ...aWantedVersion(), captureId: CAPTURE_ID }]);
  });

  it.each<[string, VersionFacts, string]>([
    ['a failed region', seen(home, region('eastus', { state: 'failed' })), 'CapacityError'],
    ['a lost region', seen(home), 'CapacityError'],
  ])('gives up on %s after three repairs, in Azure’s own words', async (_what, shown, code) => {
    const { repairs, result } = await replicate([shown]);

    expect(repairs).toHaveLength(3);
    expect(result).toMatchObject({
      kind: 'partial',
      problem: { code },
      regions: [{ name: 'westeurope', state: 'completed' }, { name: 'eastus' }],
    });
  });

  it('gives up in our words when Azure has none', async () => {
    const shown = seen(home, region('eastus', { replicas: 2 }));
    const { result } = await replicate([shown], { activities: { 'poll-operation': () => done({ kind: 'running' }) } });

    expect(result).toMatchObject({
      problem: { code: 'replica-count-ignored', message: 'eastus has 2 replicas instead of 1' },
    });
  });

  it('fails when the version is gone and cannot be repaired', async () => {
    const rejected = { kind: 'rejected', problem: { code: 'SourceGone', message: 'm' } };
    const { result } = await replicate([null], { activities: { 'update-version': () => rejected } });

    expect(result).toMatchObject({ kind: 'failed', problem: { code: 'SourceGone' } });
  });

  it('fails when Azure refuses to show the version', async () => {
    const { result } = await replicate([{ kind: 'rejected', problem: { code: 'AuthorizationFailed', message: 'm' } }]);
    expect(result).toMatchObject({ kind: 'failed', problem: { code: 'AuthorizationFailed' }, regions: [] });
  });

  it('fails when its time is over, with how far each region is', async () => {
    const shown = seen(home, region('eastus', { state: 'replicating', percent: 80 }));
    const { result, seconds } = await replicate([shown], { input: { maxMinutes: 60 } });

    expect(result).toMatchObject({
      kind: 'partial',
      problem: { code: 'replication-timed-out' },
      regions: shown.regions,
    });
    // Nobody forecasts what was given up, least of all for the moment at which it began.
    expect(JSON.stringify(result)).not.toContain('forecastAt');
    expect(seconds).toBeLessThan(4_000);
  });

  it('of six hours is looked at often enough, and keeps the history of each generation small', async () => {
    const startMs = Date.parse('2026-01-01T00:00:00Z');
    const hours = 6;
    let nowMs = startMs;
    const shown = () => {
      const share = (nowMs - startMs) / (hours * 3_600_000);
      return share >= 1
        ? ready
        : seen(home, region('eastus', { state: 'replicating', percent: Math.floor(share * 100) }));
    };
    const input = { captureId: CAPTURE_ID, wanted: aWantedVersion(), operation, startedAt: '2026-01-01T00:00:00Z' };
    const ran = await drive({
      name: 'replicate-version',
      input: { ...input, maxMinutes: 600, rollout: startRollout([['westeurope', 'eastus']]) },
      activities: {},
      intercept: ({ atMs }) => {
        nowMs = atMs;
        return done(shown());
      },
    });

    expect(ran.end).toMatchObject({ kind: 'completed', output: { kind: 'done' } });
    // Seen within ten minutes of its end; a look is four events of history, and after two hundred of them it begins anew.
    expect(ran.seconds).toBeLessThan(hours * 3_600 + 600);
    expect(ran.calls.length).toBeLessThan(250);
  });

  it('keeps its count of repairs and its deadline through generations', async () => {
    const slow = (index: number) => seen(home, region('eastus', { state: 'replicating', percent: 1 + index / 1000 }));
    const broken = seen(home, region('eastus', { state: 'failed' }));
    const { ends, repairs, result, seconds } = await replicate(
      [broken, seen(home), ...Array.from({ length: 450 }, (_, index) => slow(index)), broken],
      {
        input: { maxMinutes: 7 * 24 * 60, rollout: { ...startRollout([['westeurope', 'eastus']]), repairs: 1 } },
      },
    );

    expect(ends.size).toBe(1);
    expect(seconds).toBeGreaterThan(450 * 30);
    // Taken out, added again, and taken out once more before it gives up.
    expect(repairs).toHaveLength(3);
    expect(result).toMatchObject({ kind: 'partial', problem: { code: 'CapacityError' } });
  });
});

const regionsOf = ({ input }: { input: unknown }) =>
  (input as { regions: { name: string }[] }).regions.map(({ name }) => name);
const replicatingEast = (percent: number) => seen(home, region('eastus', { state: 'replicating', percent }));

describe('a region that fails', () => {
  const failed = seen(home, region('eastus', { state: 'failed', details: 'no room' }));

  it('is taken out, is waited for to be gone, and is added again', async () => {
    const gone = seen(home);
    const { repairs, result } = await replicate([failed, failed, gone, replicatingEast(40), ready]);

    expect(result).toMatchObject({ kind: 'done' });
    expect(repairs.map(regionsOf)).toEqual([['westeurope'], ['westeurope'], ['westeurope', 'eastus']]);
    expect(repairs.map(({ input }) => (input as { mayDropRegions?: boolean }).mayDropRegions)).toEqual([
      true,
      true,
      undefined,
    ]);
  });
});

describe('a region that does not move for three hours', () => {
  it('is taken out though its PUT is in flight, and added again', async () => {
    const hanging = { ...replicatingEast(20), provisioningState: 'Updating' };
    const { repairs, result, seconds } = await replicate(
      [...Array.from({ length: 40 }, () => hanging), seen(home), ready],
      { input: { maxMinutes: 1_440 } },
    );

    expect(result).toMatchObject({ kind: 'done' });
    expect(repairs.map(regionsOf)).toEqual([['westeurope'], ['westeurope', 'eastus']]);
    expect(repairs[0]?.input).toMatchObject({ supersede: true });
    expect(seconds).toBeGreaterThan(3 * 3_600);
  });
});

describe('a rollout in stages', () => {
  const staged = { rollout: startRollout([['westeurope'], ['eastus']]) };

  it('asks for the next ring when every region before it is usable', async () => {
    const { repairs, result, statuses } = await replicate(
      [{ ...seen(), provisioningState: 'Creating' }, seen(home), replicatingEast(10), ready],
      { input: staged },
    );

    expect(result).toMatchObject({ kind: 'done' });
    expect(repairs.map(regionsOf)).toEqual([['westeurope', 'eastus']]);
    expect(statuses[0]?.status.regions).toMatchObject([{ state: 'unknown' }, { name: 'eastus', state: 'waiting' }]);
  });

  it('says when a region will be there, once it has moved enough to tell', async () => {
    const { statuses } = await replicate([replicatingEast(0), replicatingEast(50), ready]);

    const forecasts = statuses.map(({ status }) => status.regions[1].forecastAt);
    expect(forecasts[0]).toBeUndefined();
    expect(forecasts[1]).toMatch(/^2026-01-01T00:0/);
  });

  it('never asks for a ring behind a region that does not come', async () => {
    const { repairs, result } = await replicate([{ ...seen(), provisioningState: 'Failed' }], { input: staged });

    expect(result).toMatchObject({ kind: 'failed' });
    expect(repairs.map(regionsOf)).toEqual([['westeurope'], ['westeurope'], ['westeurope']]);
  });
});
