import { deepEqual, equal, match } from 'node:assert/strict';
import { check } from '../../check.ts';
import { ended, failureOf, outputOf, post, raise, read, run, sleep, start, until } from '../../instances.ts';

export const childChecks = [
  check('child.result', '§9: a sub-orchestration gives its result and knows its parent', async (http) => {
    const status = await run(http, 'parent', { input: { n: 21 } });
    deepEqual([status.output.doubled, status.output.parent], [42, status.instanceId]);
  }),
  check(
    'child.default-id',
    "§14: its default id is the parent's execution id, a colon and the task id",
    async (http) => {
      match((await outputOf(http, 'parent', { input: { n: 1 } })).id, /^[0-9a-f-]{32,36}:0$/);
    },
  ),
  check('child.own-id', '§14: with an id of its own it can be asked for under that id', async (http) => {
    const childId = http.unique('child');
    equal((await outputOf(http, 'parent', { input: { n: 1 }, childId })).id, childId);
    const status = (await read(http, childId)).json;
    deepEqual([status.name, status.runtimeStatus, status.input], ['child', 'Completed', { n: 1 }]);
  }),
  check('child.finished-id', '§14: the id of a finished instance can be used again for a child', async (http) => {
    const childId = http.unique('child');
    await ended(http, await start(http, 'child', { n: 1 }, childId));
    equal((await outputOf(http, 'parent', { input: { n: 5 }, childId })).doubled, 10);
  }),
  check('child.no-input', '§7: without an input a sub-orchestration gets null', async (http) => {
    equal((await outputOf(http, 'parent', {})).input, null);
  }),
  check('child.many', '§9: sub-orchestrations run side by side; results keep the order of the calls', async (http) => {
    deepEqual(await outputOf(http, 'parentOfMany', { count: 6 }), [0, 2, 4, 6, 8, 10]);
  }),
  check('child.grandchild', '§9: a sub-orchestration may have one itself', async (http) => {
    equal((await outputOf(http, 'grandparent', { n: 4 })).doubled, 8);
  }),
  check('child.failure-caught', '§14: the failure of a child can be caught and has its text', async (http) => {
    const { caught, next } = await outputOf(http, 'parentCatching', { input: { n: 1, fails: true } });
    match(caught, /Orchestrator function 'child' failed: the child gave up/);
    equal(next, 8);
  }),
  check('child.failure-uncaught', '§14: uncaught, it fails the parent', async (http) => {
    const failure = await failureOf(http, 'parent', { input: { n: 1, fails: true } });
    match(failure, /^Orchestrator function 'parent' failed: .*the child gave up/s);
  }),
  check('child.retry', '§10.1: a failing child is started again until it succeeds', async (http) => {
    equal(await outputOf(http, 'parentRetrying', { failures: 2 }), 3);
  }),
  check('child.retry-gives-up', '§10.1: after the last attempt its failure is thrown', async (http) => {
    match((await outputOf(http, 'parentRetrying', { failures: 9 })).caught, /'flakyChild' failed.*attempt 3/);
  }),
  check('child.outlives-parent', '§14: terminating the parent does not touch its children', async (http) => {
    const childId = http.unique('child');
    const id = await start(http, 'parent', { input: { waits: true }, childId });
    await until(http, childId, 'the child runs', (status) => status.runtimeStatus === 'Running');
    await post(http, `instances/${id}/terminate?reason=enough`);
    equal((await ended(http, id)).runtimeStatus, 'Terminated');
    await sleep(400);
    equal((await read(http, childId)).json.runtimeStatus, 'Running');
    await raise(http, childId, 'go', 'still here');
    equal((await ended(http, childId)).output, 'still here');
  }),
];
