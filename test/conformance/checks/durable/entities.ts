import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { check } from '../../check.ts';
import type { Http, Loose } from '../../http.ts';
import { ended, eventually, outputOf, post, read, run, start, webhook } from '../../instances.ts';

const readEntity = (http: Http, key: string, name = 'Counter') =>
  http.call('GET', `${webhook}/entities/${name}/${key}`);
const signal = (http: Http, key: string, operation: string, input: unknown, name = 'Counter') =>
  post(http, `entities/${name}/${key}?op=${operation}`, input);

/** The state once it is this one. */
const hasState = (http: Http, key: string, state: unknown): Promise<unknown> =>
  eventually(http, `the entity ${key} has the state ${JSON.stringify(state)}`, async () => {
    const answer = await readEntity(http, key);
    return answer.status === 200 && JSON.stringify(answer.json) === JSON.stringify(state) ? true : undefined;
  });

export const entityChecks = [
  check('entity.call', '§12: calls and signals of one orchestration act in the order they were made', async (http) => {
    equal((await outputOf(http, 'usesCounter', {})).total, 42);
  }),
  check('entity.name', '§12: an entity is known under its name in lower case', async (http) => {
    const { output, instanceId } = await run(http, 'usesCounter', {});
    deepEqual(output.who, { name: 'counter', key: instanceId, isNew: false });
  }),
  check('entity.order', '§12: signals of one sender keep their order', async (http) => {
    equal(await outputOf(http, 'signalsInOrder', {}), 'abcd');
  }),
  check('entity.failure', '§12: a failing operation reaches the caller as "[object Object]"', async (http) => {
    equal((await outputOf(http, 'catchesEntityError', {})).caught, '[object Object]');
  }),
  check('entity.no-rollback', '§12: what a failed operation set before it threw is kept', async (http) => {
    equal((await outputOf(http, 'catchesEntityError', {})).total, 3);
  }),
  check('entity.state', '§12: the state can be read over HTTP; an unknown entity is 404', async (http) => {
    const { instanceId } = await run(http, 'usesCounter', {});
    const answer = await readEntity(http, instanceId);
    deepEqual([answer.status, answer.json], [200, 42]);
    equal((await readEntity(http, http.unique('nobody'))).status, 404);
  }),
  check('entity.signal', '§12: a POST signals the entity and is answered with 202', async (http) => {
    const key = http.unique('signalled');
    equal((await signal(http, key, 'add', 4)).status, 202);
    equal((await signal(http, key, 'add', 5)).status, 202);
    await hasState(http, key, 9);
  }),
  check('entity.unknown-name', '§12: a signal to an entity name the app has not got is 400', async (http) => {
    equal((await signal(http, 'x', 'add', 1, 'NoSuchEntity')).status, 400);
  }),
  check('entity.forget', '§12: an entity that destroys itself is gone', async (http) => {
    const { instanceId, output } = await run(http, 'forgetsCounter', {});
    equal(output, 'forgotten');
    equal((await readEntity(http, instanceId)).status, 404);
  }),
  check('entity.pass-on', '§12: an entity can signal another one', async (http) => {
    const to = http.unique('receiver');
    await run(http, 'passesOn', { to });
    await hasState(http, to, 9);
  }),
  check('entity.instance', '§12: an entity is an instance too, named @name@key, and Running', async (http) => {
    const { instanceId: key } = await run(http, 'usesCounter', {});
    const id = `@counter@${key}`;
    const { json } = await read(http, id);
    deepEqual([json.instanceId, json.runtimeStatus], [id, 'Running']);
    const listed = await http.call('GET', `${webhook}/instances/?instanceIdPrefix=${encodeURIComponent(id)}`);
    deepEqual(
      listed.json.map((one: Loose) => one.instanceId),
      [id],
    );
  }),
  check('entity.list', '§12: GET entities lists id, time of the last operation and state', async (http) => {
    const { instanceId: key } = await run(http, 'usesCounter', {});
    const { status, json } = await http.call('GET', `${webhook}/entities`);
    equal(status, 200);
    const found = json.find((one: Loose) => one.entityId.key === key);
    match(found?.entityId.name ?? 'not listed', /^counter$/i);
    ok(!Number.isNaN(Date.parse(found.lastOperationTime)));
  }),
  check('entity.lock', '§12: two critical sections on one entity run one after the other', async (http) => {
    const key = http.unique('locked');
    const ids = await Promise.all([1, 2, 3].map(() => start(http, 'addsUnderLock', { key })));
    for (const id of ids) {
      const { output, runtimeStatus } = await ended(http, id);
      deepEqual([runtimeStatus, output], ['Completed', { isLocked: true, isStillLocked: false }]);
    }
    await hasState(http, key, 3);
  }),
  check('entity.lock-released', '§12: after a critical section others can use the entity', async (http) => {
    const key = http.unique('released');
    await run(http, 'addsUnderLock', { key });
    await signal(http, key, 'add', 10);
    await hasState(http, key, 11);
  }),
];
