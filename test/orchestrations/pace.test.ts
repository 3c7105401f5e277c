import { describe, expect, it } from '@jest/globals';
import { drive, type DriveOptions } from '../support/drive.ts';
import { watchOperationName } from '../../src/orchestrations/names.ts';

const operation = { kind: 'deallocate', subscriptionId: 's', pollerState: '{}' } as const;
const expectation = { kind: 'vm-deallocated', vmId: '/vm' } as const;
const forecast = { early: 100, typical: 110, late: 130 };
const startedAt = '2026-01-01T00:00:00.000Z';
const plain = { captureId: 'cap-1', operation, expectation };
const paced = { ...plain, pace: { forecast, startedAt, looks: 0, isDue: false } };

/** An operation that is over after so many seconds. */
async function watched(input: unknown, seconds: number, more: Partial<DriveOptions> = {}) {
  const looks: number[] = [];
  let first: number | undefined;
  const driven = await drive({
    ...{ name: watchOperationName.name, input, activities: {}, ...more },
    intercept({ atMs }) {
      const at = (atMs - Date.parse(startedAt)) / 1000;
      first ??= at;
      looks.push(at);
      return { kind: 'done', value: at >= seconds ? { kind: 'succeeded' } : { kind: 'running' } };
    },
  });
  return { looks, end: driven.end };
}

describe('a window of watching', () => {
  it('looks first where the end is expected', async () => {
    const { end, looks } = await watched(paced, 100);
    expect(looks).toEqual([100]);
    expect(end).toEqual({ kind: 'completed', output: { kind: 'done', seconds: 95 } });
  });

  it('looks often from there on, and tells how long it took', async () => {
    const { end, looks } = await watched(paced, 112);
    expect(looks).toEqual([100, 105, 110, 115]);
    expect(end).toEqual({ kind: 'completed', output: { kind: 'done', seconds: 112.5 } });
  });

  it('ends within thirty looks and ten minutes, with what the next one has to know', async () => {
    const { end, looks } = await watched(paced, 10_000);
    expect(looks.length).toBeLessThanOrEqual(30);
    expect(looks.at(-1)).toBeLessThanOrEqual(600);
    expect(end).toMatchObject({ output: { kind: 'pending', pace: { looks: looks.length, isDue: true } } });
  });

  it('asks the same when it is replayed', async () => {
    expect(await watched(paced, 112, { replay: true })).toEqual(await watched(paced, 112));
  });

  it('that an older deployment began goes on as it began', async () => {
    const { end, looks } = await watched(plain, 40, { replay: true });
    expect(looks).toEqual([0, 10, 25, 45]);
    expect(end).toEqual({ kind: 'completed', output: { kind: 'done' } });
  });
});
