import { deepEqual, equal } from 'node:assert/strict';
import { check } from '../../check.ts';
import { ended, outputOf, raise, read, sleep, start, until, waitsFor } from '../../instances.ts';

export const eventChecks = [
  check('event.data', '§8: event data of every JSON kind arrives as it was sent', async (http) => {
    for (const data of [{ a: [1, null] }, [1, 'two'], 'text', '', 5, 0, true, false, null]) {
      const id = await start(http, 'waits', {});
      equal((await raise(http, id, 'go', data)).status, 202);
      deepEqual((await ended(http, id)).output, { event: data, type: typeof data });
    }
  }),
  check('event.date', '§15: a date in event data keeps its text', async (http) => {
    const id = await start(http, 'waits', {});
    await raise(http, id, 'go', { at: '2026-01-01T00:00:00.120Z' });
    deepEqual((await ended(http, id)).output.event, { at: '2026-01-01T00:00:00.120Z' });
  }),
  check('event.before-timeout', '§9: an event that comes before the timer wins', async (http) => {
    const id = await start(http, 'approval', { ms: 600_000 });
    await raise(http, id, 'approved', { by: 'me' });
    deepEqual((await ended(http, id)).output, { by: 'me' });
  }),
  check('event.after-timeout', '§9: without the event the timer wins', async (http) => {
    equal(await outputOf(http, 'approval', { ms: 400 }), 'too late');
  }),
  check('event.buffered', '§10.2: events that come early are kept, first in, first served', async (http) => {
    const id = await start(http, 'collects', { count: 3 });
    for (const item of ['a', 'b', 'c']) await raise(http, id, 'item', item);
    await raise(http, id, 'begin', null);
    deepEqual((await ended(http, id)).output, ['a', 'b', 'c']);
  }),
  check('event.two-waiters', '§10.2: of two waiters on one name the newer one gets the event', async (http) => {
    const id = await start(http, 'waitsTwice', {});
    await waitsFor(http, id);
    await raise(http, id, 'go', 1);
    equal((await ended(http, id)).output, 'newer');
  }),
  check('event.all', '§9: Task.all waits for events of several names in any order', async (http) => {
    const id = await start(http, 'waitsForAll', { names: ['x', 'y', 'z'] });
    for (const name of ['z', 'x', 'y']) await raise(http, id, name, name);
    deepEqual((await ended(http, id)).output, ['x', 'y', 'z']);
  }),
  check('event.case', '§15: an event in other casing is accepted but wakes nobody', async (http) => {
    const id = await start(http, 'waits', {});
    await waitsFor(http, id);
    equal((await raise(http, id, 'GO', 1)).status, 202);
    await sleep(600);
    equal((await read(http, id)).json.runtimeStatus, 'Running');
    await raise(http, id, 'go', 2);
    equal((await ended(http, id)).output.event, 2);
  }),
  check('event.unknown', '§14: an event nobody asks for disturbs nothing', async (http) => {
    const id = await start(http, 'waits', {});
    equal((await raise(http, id, 'other', 1)).status, 202);
    await raise(http, id, 'go', 2);
    equal((await ended(http, id)).output.event, 2);
  }),
  check('event.lost', '§14: an event that was not consumed is lost with continue-as-new', async (http) => {
    const id = await start(http, 'forgetsEvents', { generation: 1 });
    await waitsFor(http, id);
    await raise(http, id, 'early', 1);
    await sleep(300);
    await raise(http, id, 'next', 1);
    equal((await ended(http, id)).output, 'lost');
  }),
  check('renew.generations', '§14: continue-as-new starts over with its input; ids begin at 0 again', async (http) => {
    const id = await start(http, 'countsDown', { left: 4, sum: 0 });
    const status = await ended(http, id);
    deepEqual([status.runtimeStatus, status.output], ['Completed', { sum: 20 }]);
    deepEqual(status.input, { left: 0, sum: 20 });
  }),
  check('renew.events', '§14: events raised later reach the later generations', async (http) => {
    const id = await start(http, 'gathers', { seen: [] });
    for (const generation of [1, 2, 3]) {
      await waitsFor(http, id, (custom) => custom?.generation === generation);
      await raise(http, id, 'item', generation);
    }
    deepEqual((await ended(http, id)).output, [1, 2, 3]);
  }),
  check(
    'renew.custom-status',
    '§9: across continue-as-new the custom status lasts for the first turn of the new generation only',
    async (http) => {
      const id = await start(http, 'handsStatusOn', { generation: 1 });
      const inSecond = await until(http, id, 'generation 2', (status) => status.input?.generation === 2);
      deepEqual(inSecond.customStatus, { from: 'generation 1' });
      await raise(http, id, 'first', 1);
      await until(http, id, 'no custom status', (status) => status.customStatus === null);
      await raise(http, id, 'second', 1);
      equal((await ended(http, id)).output, 'done');
    },
  ),
  check('renew.gate', '§10.4: continue-as-new waits for open timers', async (http) => {
    const began = Date.now();
    const waited = await outputOf(http, 'renewsBehindTimer', { generation: 1, began });
    equal(waited >= 1100, true, `the next generation began after ${waited} ms`);
  }),
  check(
    'renew.carried',
    '§10.2: an event that comes after continue-as-new belongs to the new generation',
    async (http) => {
      const id = await start(http, 'renewsWhileEventsCome', { generation: 1 });
      await waitsFor(http, id, (custom) => custom?.isRenewing);
      await raise(http, id, 'item', 'carried over');
      equal((await ended(http, id)).output, 'carried over');
    },
  ),
  check('renew.text', '§15: a bare text given to continue-as-new arrives with quotes around it', async (http) => {
    equal(await outputOf(http, 'renewsWithText', {}), '"text"');
  }),
];
