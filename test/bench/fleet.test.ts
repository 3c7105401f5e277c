import { describe, expect, it, test } from '@jest/globals';
import { fleetOf } from '../../local/bench/capture/cast.ts';
import { lowerBoundSeconds } from '../../local/bench/capture/critical-path.ts';
import { fleetFigures } from '../../local/bench/capture/figures.ts';
import { runGoldsmith } from '../../local/bench/capture/goldsmith-run.ts';
import type { ServiceLog } from '../../local/bench/capture/measured.ts';

test('machines that are tagged together run side by side, and none is lost', async () => {
  const measured = await runGoldsmith(fleetOf(12));
  const figures = fleetFigures(measured);

  expect(measured.journeys.map(({ problem }) => problem)).toEqual(Array.from({ length: 12 }, () => undefined));
  expect(figures).toMatchObject({ machines: 12, completed: 12, boundBy: 'critical path', refused: 0 });
  expect(figures.overBound).toBeLessThanOrEqual(1.15);
}, 240_000);

describe('what no client can undercut', () => {
  const [machine] = fleetOf(1);
  const log = (over: Partial<ServiceLog>): ServiceLog => ({
    ...{ operations: [], buckets: [], requests: {}, guests: new Map() },
    ...over,
  });
  const bucket = { bucket: 'VMSubscriptionMaximum of s', refused: 0, capacity: 1_500, perMinute: 500 };
  if (!machine) throw new Error('a fleet of one has one');
  const journey = { machine, snapshotMark: 'mark', versionId: undefined, endMs: 0, completed: true };
  const snapshot = {
    ...{ id: 'one', name: 'Microsoft.Compute/snapshots/write', resourceId: '/s/mark-os', status: 'Succeeded' },
    ...{ startMs: 1_000, endMs: 61_000, polls: 0 },
  } as ServiceLog['operations'][number];

  it('is the longest path where the buckets hold enough for the calls that were made', () => {
    const bound = lowerBoundSeconds(log({ operations: [snapshot], buckets: [{ ...bucket, calls: 1_500 }] }), [journey]);

    expect(bound).toEqual({ seconds: 60, by: 'critical path' });
  });

  it('is else the time in which the emptiest bucket is filled again', () => {
    const buckets = [{ ...bucket, calls: 2_500 }];
    const bound = lowerBoundSeconds(log({ operations: [snapshot], buckets }), [journey]);

    expect(bound).toEqual({ seconds: 120, by: 'VMSubscriptionMaximum' });
  });
});
