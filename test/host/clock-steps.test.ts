import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { EngineParts } from '../../local/host/engine/engine-parts.ts';
import { makeTimerService } from '../../local/host/engine/timer-service.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const hourMs = 3_600_000;

test('a timer that fell due while the machine slept fires soon after it woke, not as much later as it slept', () => {
  let nowMs = 0;
  const fired: number[] = [];
  const parts = {
    clock: { kind: 'real', nowMs: () => nowMs },
    store: {
      db: { get: () => ({ due: fired.length === 0 ? hourMs : null }) },
      commit: async () => void fired.push(nowMs),
    },
  } as unknown as EngineParts;
  makeTimerService(parts).look();

  jest.advanceTimersByTime(60_000);
  expect(fired).toEqual([]);
  // Sleep: the clock on the wall goes on, timers of the process do not.
  nowMs = 8 * hourMs;
  jest.advanceTimersByTime(60_000);

  expect(fired).toEqual([nowMs]);
});
