import { describe, expect, it } from '@jest/globals';
import { listCaptures, showCapture } from '../../src/functions/http/read-captures.ts';
import { makeHealth } from '../../src/functions/http/operate.ts';
import { ask, services } from '../support/http.ts';
import { httpRequest, makeHub } from '../support/hub.ts';
import { guardInput } from '../support/run-builder.ts';

const since = '2026-01-01T00:05:00.000Z';
const until = '2026-01-01T00:06:00.000Z';
const waitsFor = { what: 'UpdateVMSubscriptionMaximum', position: 41, since, until };
const running = (id: string, step: string, more: object = {}) => ({
  input: guardInput({ captureId: id }),
  customStatus: { state: 'running', step, percent: 1, timeline: [{ step, at: since }], warnings: [], ...more },
});

/** One that waits itself, one whose guest step waits, one that waits for a person, and one that does not wait. */
function hubWithThem() {
  const hub = makeHub();
  hub.put('cap-000000000000000a', 'capture-vm', running('cap-000000000000000a', 'preflight', { waitsFor }));
  hub.put('cap-000000000000000b', 'capture-vm', running('cap-000000000000000b', 'generalize'));
  hub.put('cap-000000000000000b:generalize', 'generalize-guest', { customStatus: { waitsFor } });
  hub.put('cap-000000000000000c', 'capture-vm', running('cap-000000000000000c', 'admission', { state: 'held' }));
  hub.put('cap-000000000000000d', 'capture-vm', running('cap-000000000000000d', 'replicate'));
  hub.put('cap-000000000000000d:replicate', 'replicate-version', { customStatus: { regions: [] } });
  hub.put('cap-000000000000000d:generalize', 'generalize-guest', {
    runtimeStatus: 'Completed',
    customStatus: { waitsFor },
  });
  return hub;
}

describe('who waits for what', () => {
  it('stands in the list of captures, whether the run itself waits or what is at work for it', async () => {
    const { body } = await ask(listCaptures, { hub: hubWithThem() });
    const seen = body.captures.map(({ id, waitsFor: shown }: { id: string; waitsFor?: unknown }) => [id.at(-1), shown]);
    expect(Object.fromEntries(seen)).toEqual({
      a: waitsFor,
      b: waitsFor,
      c: { what: 'hourly-limit-or-approval', since },
      d: undefined,
    });
  });

  it.each([
    ['a', waitsFor],
    ['b', waitsFor],
    ['d', undefined],
  ])('stands in the capture …%s', async (end, expected) => {
    const { body } = await ask(showCapture, {
      hub: hubWithThem(),
      params: { id: `cap-000000000000000${end}` },
    });
    expect(body.waitsFor).toEqual(expected);
  });

  it('is told in sum by the health of the process, without the subscriptions, since nobody has to sign in there', async () => {
    const line = { bucket: 'UpdateVMSubscriptionMaximum', waiting: 12, since, until };
    const world = { ...services(), waitingLines: () => [{ ...line, subscription: 's-1' }] };
    const answer = await makeHealth(world)(httpRequest('GET', '/api/health'), makeHub().client);
    expect(answer.jsonBody).toMatchObject({ status: 'ok', waiting: [line] });
    expect(JSON.stringify(answer.jsonBody)).not.toContain('s-1');
  });
});
