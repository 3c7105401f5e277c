import { afterEach, describe, expect, it } from '@jest/globals';
import { withCallContext } from '../../src/azure/call-context.ts';
import { readRefusal } from '../../src/azure/throttling/read-refusal.ts';
import { makeWaitingLines, type Refusal } from '../../src/azure/throttling/waiting-lines.ts';
import { TryLater } from '../../src/domain/answer.ts';
import { simulatedAzure, type SimulatedAzure } from '../support/azure.ts';
import { DEFINITION_ID, GROUP, SUBSCRIPTION } from '../support/vm-builder.ts';

const refusal = (over: Partial<Refusal> = {}): Refusal => ({
  ...{ subscription: 'a', bucket: 'UpdateVM', captureId: 'cap-1', atMs: 0, retryAfterSeconds: 1, perSecond: 2 },
  ...over,
});

describe('who is refused by one bucket', () => {
  it('comes back one for each token that the bucket gives, in the order in which they came', () => {
    const lines = makeWaitingLines();
    const places = Array.from({ length: 6 }, (_, index) => lines.place(refusal({ captureId: `cap-${index}` })));
    expect(places.map(({ waitSeconds }) => waitSeconds)).toEqual([1, 2, 2, 3, 3, 4]);
    expect(places.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('goes before those who have not waited yet when somebody else took its token', () => {
    const lines = makeWaitingLines();
    for (let index = 0; index < 20; index += 1) lines.place(refusal({ captureId: `cap-${index}` }));
    const again = lines.place(refusal({ captureId: 'cap-0', atMs: 1_000 }));
    const fresh = lines.place(refusal({ captureId: 'cap-new', atMs: 1_000 }));
    expect(again.waitSeconds).toBe(1);
    expect(fresh.waitSeconds).toBeGreaterThan(10);
  });

  it('is never asked to come back sooner than Azure says, nor made to wait for another subscription or bucket', () => {
    const lines = makeWaitingLines();
    for (let index = 0; index < 100; index += 1) lines.place(refusal({ captureId: `cap-${index}` }));
    const other = lines.place(refusal({ subscription: 'b', retryAfterSeconds: 17 }));
    const bucket = lines.place(refusal({ bucket: 'PutVM', retryAfterSeconds: 9 }));
    expect([other, bucket]).toEqual([
      { waitSeconds: 17, position: 1 },
      { waitSeconds: 9, position: 1 },
    ]);
    expect(lines.lines(500).map(({ subscription, waiting }) => [subscription, waiting])).toEqual([
      ['a', 100],
      ['b', 1],
      ['a', 1],
    ]);
    expect(lines.lines(3_600_000)).toEqual([]);
  });
});

describe('what a 429 says of itself', () => {
  const url = 'https://management.azure.com/subscriptions/s1/providers/Microsoft.Compute/x';
  const body = (message: object, target = 'HighCostGet30Min') =>
    JSON.stringify({ code: 'OperationNotAllowed', details: [{ target, message: JSON.stringify(message) }] });
  const read = (text: string | null) => readRefusal({ url, body: text, atMs: 0, retryAfterSeconds: 1_200 });

  it('is its bucket and its pace, in the words of the documentation', () => {
    const [startTime, endTime] = ['2018-06-29T19:54:21.0914017+00:00', '2018-06-29T20:14:21.0914017+00:00'];
    const said = { operationGroup: 'HighCostGet30Min', startTime, endTime, allowedRequestCount: 800 };
    const wrapped = JSON.stringify({ error: JSON.parse(body(said)) as object });
    for (const text of [body(said), wrapped]) {
      expect(read(text)).toMatchObject({ subscription: 's1', bucket: 'HighCostGet30Min', perSecond: 800 / 1_200 });
    }
  });

  it('makes no line where no bucket of a subscription is named', () => {
    expect(read(body({ operationGroup: 'LowCostGetResource' }))).toBeUndefined();
    expect(read('<html>')).toBeUndefined();
    expect(read(null)).toBeUndefined();
    expect(read(body({}))).toMatchObject({ bucket: 'HighCostGet30Min', perSecond: 1 });
  });
});

const OTHER = SUBSCRIPTION.replace(/^./, '0');
const elsewhere = DEFINITION_ID.replace(SUBSCRIPTION, OTHER);

describe('two fleets in two subscriptions', () => {
  let azure: SimulatedAzure;
  afterEach(() => azure.close());

  /** Each asks, and asks again when its turn comes. When it was served and how often it asked, by its name. */
  async function ask(runs: readonly { readonly id: string; readonly definition: string }[]) {
    const startMs = azure.arm.world.clock.nowMs;
    const served = new Map<string, { seconds: number; calls: number }>();
    let due = runs.map((run) => ({ ...run, atMs: startMs, calls: 0 }));
    while (due.length > 0) {
      const nextMs = Math.min(...due.map(({ atMs }) => atMs));
      azure.arm.world.clock.advance(nextMs);
      const [now, later] = [due.filter(({ atMs }) => atMs === nextMs), due.filter(({ atMs }) => atMs > nextMs)];
      for (const run of now) {
        const calls = run.calls + 1;
        try {
          await withCallContext(run.id, () => azure.ports.galleries.readTarget(run.definition, undefined));
          served.set(run.id, { seconds: (nextMs - startMs) / 1000, calls });
        } catch (error) {
          if (!(error instanceof TryLater)) throw error;
          later.push({ ...run, calls, atMs: nextMs + error.retryAfterSeconds * 1000 });
        }
      }
      due = later;
    }
    return served;
  }

  it('do not slow each other, none is served late out of turn, and nearly nothing is asked in vain', async () => {
    const location = 'westeurope';
    const galleries = [{ resourceGroup: GROUP, name: 'gal', location, definitions: [] }];
    azure = await simulatedAzure({ resourceGroups: [{ name: GROUP, location }], galleries });
    const seed = { subscriptionId: OTHER, resourceGroups: [{ name: GROUP, location }], galleries };
    const seeded = await fetch(`${azure.arm.url}/admin/seed`, { method: 'POST', body: JSON.stringify(seed) });
    expect(seeded.ok).toBe(true);
    const big = Array.from({ length: 420 }, (_, index) => ({ id: `cap-big-${index}`, definition: DEFINITION_ID }));
    const small = Array.from({ length: 20 }, (_, index) => ({ id: `cap-small-${index}`, definition: elsewhere }));

    const served = await ask([...big, ...small]);

    expect(small.every(({ id }) => served.get(id)?.seconds === 0 && served.get(id)?.calls === 1)).toBe(true);
    // 350 at once, the others as the bucket gives: 117 a minute.
    const seconds = big.map(({ id }) => served.get(id)?.seconds ?? Number.NaN);
    const bound = ((420 - 350) / 117) * 60;
    expect(Math.max(...seconds)).toBeLessThan(1.15 * bound);
    expect(seconds.filter((one) => one === 0)).toHaveLength(350);
    const waiting = seconds.slice(350);
    const outOfTurn = waiting.filter((one, index) => index > 0 && one < (waiting[index - 1] ?? 0) - 15);
    expect(outOfTurn).toEqual([]);
    const calls = [...served.values()].reduce((sum, one) => sum + one.calls, 0);
    expect(calls).toBeLessThan(1.5 * served.size);
  });
});
