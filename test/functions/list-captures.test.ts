import { describe, expect, it } from '@jest/globals';
import { listCaptures } from '../../src/functions/http/read-captures.ts';
import { ask } from '../support/http.ts';
import { makeHub } from '../support/hub.ts';
import { guardInput } from '../support/run-builder.ts';

const FROM = '2026-01-01T00:00:00Z';
const TO = '2026-01-02T00:00:00Z';

/** A hub that filters as the real one does: both ends belong to the window. */
function hubWith(startedAt: readonly string[]) {
  const hub = makeHub();
  startedAt.forEach((at, index) =>
    hub.put(`cap-${String(index).padStart(16, '0')}`, 'capture-vm', { input: guardInput(), createdTime: new Date(at) }),
  );
  hub.client.getStatusBy = (async ({
    createdTimeFrom,
    createdTimeTo,
  }: {
    createdTimeFrom: Date;
    createdTimeTo?: Date;
  }) =>
    [...hub.instances.values()].filter(
      ({ createdTime }) => createdTime >= createdTimeFrom && (!createdTimeTo || createdTime <= createdTimeTo),
    )) as never;
  return hub;
}

const second = (at: number) => `2026-01-01T10:00:0${at}Z`;
const list = (hub: ReturnType<typeof makeHub>, query: Record<string, string>) =>
  ask(listCaptures, { hub, method: 'GET', query });

describe('GET /api/captures', () => {
  it('leads to every capture of a window that holds more than one page', async () => {
    // Five, of which three began in the same second.
    const hub = hubWith([1, 2, 3, 3, 3].map(second));
    const seen: string[] = [];
    let query: Record<string, string> = { from: FROM, to: TO, limit: '2' };
    for (let page = 0; page < 3; page += 1) {
      const { body } = await list(hub, query);
      seen.push(...body.captures.map(({ id }: { id: string }) => id));
      query = Object.fromEntries(new URLSearchParams(body.next as string));
    }

    expect(seen.sort()).toEqual([...hub.instances.keys()]);
  });

  it('goes on to the next older window with the same filter', async () => {
    const { body } = await list(hubWith([second(1)]), { from: FROM, to: TO, state: 'held', limit: '7' });
    const next = Object.fromEntries(new URLSearchParams(body.next as string));

    expect(next).toEqual({ from: '2025-12-31T00:00:00.000Z', to: FROM, state: 'held', limit: '7' });
  });

  it('may be asked with the key in the query', async () => {
    expect((await list(hubWith([]), { code: 'the-key' })).status).toBe(200);
  });
});
