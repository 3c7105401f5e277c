import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeFolder, runHost, type Loose, type RunningHost } from '../run-host.ts';
import { writeApp } from '../write-app.ts';

const folder = makeFolder();

const code = `
df.app.orchestration('callsUnknownChild', function* (context) {
  try { yield context.df.callSubOrchestrator('noSuchChild', {}); } catch (error) { return error.message; }
});
df.app.orchestration('callsUnknownEntity', function* (context) {
  context.df.signalEntity(new df.EntityId('NoSuchEntity', 'signalled'), 'add', 1);
  try { yield context.df.callEntity(new df.EntityId('NoSuchEntity', 'called'), 'get'); } catch (error) { return String(error); }
  return 'no failure';
});
df.app.orchestration('tellsInput', function* (context) { return { input: context.df.getInput() }; });
app.http('startsWithoutInput', {
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (_request, context) => ({ body: await df.getClient(context).startNew('tellsInput') }),
});
app.http('greets', { methods: ['GET'], handler: () => ({ body: 'as loaded' }) });
`;
const streaming = `
app.setup({ enableHttpStream: true });
app.http('fails', { methods: ['GET'], handler: () => { throw new Error('on purpose'); } });
app.http('keepsSilent', { methods: ['GET'], handler: () => undefined });
`;

/** Each test is named after the entry of the table that it holds. */
describe('docs/differences.md is still true of the traps:', () => {
  let app = '';
  let host: RunningHost;
  let own: RunningHost;
  beforeAll(async () => {
    app = writeApp(folder.file('app'), code);
    host = await runHost({ state: folder.file('state.db') });
    own = await runHost({ state: folder.file('own.db'), app });
  });
  afterAll(async () => {
    await host.stop();
    await own.stop();
    folder.remove();
  });

  /** An instance that can get no further, a minute after its start. */
  async function run(on: RunningHost, name: string, input: unknown = {}): Promise<Loose> {
    await on.start(name, input, name);
    await on.skip(60);
    return on.status(name);
  }
  const raise = (id: string, name: string) => host.call('POST', `/durabletask/instances/${id}/raiseEvent/${name}`, 1);

  test('Task.all with a retried task beside a failing one: the instance fails and says why', async () => {
    expect(await run(host, 'divergentIds')).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringMatching(/silent wrong result/),
    });
  });

  test('one task object in two Task.any / Task.all: the instance fails and says why', async () => {
    expect(await run(host, 'reusesTask')).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringMatching(/yielded as part of two/),
    });
  });

  test('retryTimeoutInMilliseconds: the instance fails and says why', async () => {
    expect(await run(host, 'retryTimeout')).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringMatching(/would hang on Azure/),
    });
  });

  test('misspelt activity: the task fails with the name', async () => {
    expect((await run(host, 'unknownActivity')).output).toMatch(/noSuchActivity/);
  });

  test('misspelt orchestration: the instance fails, and the task of its parent', async () => {
    expect((await own.start('noSuchOrchestration', {}, 'misspelt')).status).toBe(202);
    expect((await own.settled('misspelt')).runtimeStatus).toBe('Failed');
    expect((await run(own, 'callsUnknownChild')).output).toMatch(/noSuchChild/);
  });

  test('misspelt entity: the call fails, and the signal is dropped with a warning', async () => {
    const { output, runtimeStatus } = await run(own, 'callsUnknownEntity');

    expect(runtimeStatus).toBe('Completed');
    expect(output).not.toBe('no failure');
    expect(own.stderr()).toMatch(/no entity function for @nosuchentity@signalled/);
  });

  test('terminated child: an ordinary failed task, with a warning', async () => {
    await host.start('parentOfWaiting', {}, 'bereft');
    await host.clock();
    await host.call('POST', '/durabletask/instances/bereft-child/terminate?reason=enough');

    expect((await host.settled('bereft')).output).toMatch(/^caught: .*enough/s);
    expect(host.stderr()).toMatch(/a terminated child breaks its waiting parent on Azure/);
  });

  test('child under the id of a live instance: the child fails, and the live instance goes on', async () => {
    await host.start('waits', {}, 'lives');
    await host.start('parent', { childId: 'lives' }, 'usurper');

    expect((await host.settled('usurper')).output).toMatch(/^caught: /);
    await raise('lives', 'go');
    expect(await host.settled('lives')).toMatchObject({ runtimeStatus: 'Completed', output: 1 });
  });

  test('handler that throws or returns nothing while streaming: 500 or 204, with a warning', async () => {
    const streams = await runHost({ state: folder.file('s.db'), app: writeApp(folder.file('streams'), streaming) });
    const answers = [await streams.call('GET', '/api/fails'), await streams.call('GET', '/api/keepsSilent')];
    await streams.stop();

    expect(answers.map(({ status }) => status)).toEqual([500, 204]);
    expect(streams.stderr().match(/on Azure its caller never gets an answer/g)).toHaveLength(2);
  });

  test('events nobody waited for, at continueAsNew: lost, with a warning', async () => {
    await host.start('losesEvents', {}, 'loses');
    await raise('loses', 'other');
    await raise('loses', 'go');

    expect((await host.settled('loses')).output).toBe('again');
    expect(host.stderr()).toMatch(/continueAsNew loses 1 event\(s\) nobody waited for: other/);
  });

  test('body without Content-Length: dropped, with a warning', async () => {
    const wish = { method: 'POST', body: new Blob(['lost']).stream(), duplex: 'half' } as const;
    const answer = await fetch(`${host.url}/api/anything/7`, wish);

    expect(await answer.json()).toMatchObject({ body: '' });
    expect(host.stderr()).toMatch(/a body sent without Content-Length is dropped/);
  });

  test('two routes for one URL: the alphabet decides, with a warning at the start', async () => {
    expect((await host.call('GET', '/api/order/literal')).text).toBe('za');
    expect(host.stderr()).toMatch(/overlap: za answers/);
  });

  test("event name in another casing than the waiter's: accepted, never delivered, with a warning", async () => {
    await host.start('approval', {}, 'cased');
    await host.clock();

    expect((await raise('cased', 'Approved')).status).toBe(202);
    expect((await host.settled('cased')).runtimeStatus).toBe('Running');
    expect(host.stderr()).toMatch(/the event \\"Approved\\" wakes nobody/);
  });

  test('bare booleans as activity input: a text', async () => {
    expect((await run(host, 'inputs')).output[0]).toEqual({ type: 'string', value: 'True' });
  });

  test('dates in Event Grid events: rewritten', async () => {
    const event = { id: '1', eventType: 'x', subject: 's', data: { at: '2026-01-02T03:04:05.100+02:00' } };
    const header = { 'aeg-event-type': 'Notification' };
    await host.call('POST', '/runtime/webhooks/eventgrid?functionName=gridOne', [event], header);

    expect((await host.call('GET', '/api/received')).json[0].data.at).not.toBe(event.data.at);
  });

  test('startNew without input: getInput() is an empty text', async () => {
    const { text: id } = await own.call('POST', '/api/startsWithoutInput');

    expect((await own.settled(id)).output).toEqual({ input: '' });
  });

  test('files changed under a running worker: nothing', async () => {
    appendFileSync(join(app, 'app.mjs'), `\nthrow new Error('changed');\n`);

    expect((await own.call('GET', '/api/greets')).text).toBe('as loaded');
    expect((await run(own, 'tellsInput', { n: 1 })).output).toEqual({ input: { n: 1 } });
  });
});
