import type { FaultEffect, FaultRule } from '../../arm/faults/fault-rule.ts';

const TRANSIENT: readonly FaultEffect[] = [
  { kind: 'unavailable' },
  { kind: 'throttle', retryAfterSeconds: 30 },
  { kind: 'drop-before' },
  { kind: 'drop-after' },
];

/** Park and Miller: the same faults in every run. */
function* randoms(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 48_271) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

/** One request in a hundred goes wrong in a way that passes. Requests are counted over the whole fleet, so enough of them are marked. */
function onePercent(machines: number): FaultRule[] {
  const random = randoms(machines + 7);
  const calls = Array.from({ length: machines * 400 }, (_, index) => index + 1);
  return calls
    .filter(() => random.next().value < 0.01)
    .map((nth, index) => ({ nth, effect: TRANSIENT[index % TRANSIENT.length] ?? { kind: 'unavailable' } }));
}

const storm = (operation: string, nth: number, times: number, retryAfterSeconds: number): FaultRule => ({
  ...{ operation: `Microsoft.Compute/${operation}`, nth, times },
  effect: { kind: 'throttle', retryAfterSeconds },
});

/** What a bad day looks like: whole families of calls answered 429 for a while, and one request in a hundred failing beside. */
export const badDay = (machines: number): FaultRule[] => [
  storm('virtualMachines/runCommands/write', 2, machines, 60),
  storm('virtualMachines/read', machines, machines, 20),
  storm('virtualMachines/deallocate/action', 1, machines, 120),
  storm('galleries/images/versions/write', 1, machines, 180),
  ...onePercent(machines),
];
