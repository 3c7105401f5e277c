import { equal, match, ok } from 'node:assert/strict';
import { check } from '../../check.ts';
import type { Http, Loose } from '../../http.ts';
import { raise, read, sleep, start, until, post } from '../../instances.ts';

/**
 * The real host hangs here, or ends with a wrong result, and says nothing. A host may do the same, or fail the instance with a text
 * that names the trap; what it may not do is to let the trap look like success.
 */
async function trapped(http: Http, name: string, says: RegExp): Promise<Loose> {
  const id = await start(http, name, {});
  for (let looks = 0; looks < 12; looks += 1) {
    await sleep(200);
    const status = (await read(http, id)).json;
    if (status.runtimeStatus === 'Running' || status.runtimeStatus === 'Pending') continue;
    if (status.runtimeStatus === 'Failed') match(String(status.output), says);
    return status;
  }
  return (await read(http, id)).json;
}

export const trapChecks = [
  check('trap.activity-name', '§15: a misspelt activity name hangs or is reported', async (http) => {
    ok((await trapped(http, 'misspellsActivity', /noSuchActivity/)).runtimeStatus !== 'Completed');
  }),
  check('trap.child-name', '§15: a misspelt sub-orchestration name hangs or is reported', async (http) => {
    ok((await trapped(http, 'misspellsChild', /noSuchOrchestration/)).runtimeStatus !== 'Completed');
  }),
  check('trap.retry-timeout', '§15: retryTimeoutInMilliseconds hangs or is reported', async (http) => {
    ok((await trapped(http, 'setsRetryTimeout', /retryTimeout/i)).runtimeStatus !== 'Completed');
  }),
  check(
    'trap.retry-among-siblings',
    '§15: with a retry among failing siblings the next task gets a wrong result or the trap is reported',
    async (http) => {
      const status = await trapped(http, 'cleansUpBesideRetry', /cleansUpBesideRetry/);
      if (status.runtimeStatus === 'Completed') equal(status.output, null);
      else equal(status.runtimeStatus, 'Failed');
    },
  ),
  check(
    'trap.terminated-child',
    '§15: a terminated child fails its parent, with the reason or without',
    async (http) => {
      const childId = http.unique('child');
      const id = await start(http, 'parent', { input: { waits: true }, childId });
      await until(http, childId, 'the child runs', (status) => status.runtimeStatus === 'Running');
      equal((await post(http, `instances/${childId}/terminate?reason=enough`)).status, 202);
      const status = await until(http, id, 'the parent fails', (one) => one.runtimeStatus === 'Failed');
      match(status.output, /enough|Non-Deterministic|could not parse/);
    },
  ),
  check(
    'trap.live-child-id',
    '§14: a child with the id of a live instance takes it over or is refused; it does not wait for a stranger',
    async (http) => {
      const childId = await start(http, 'waits', {});
      await until(http, childId, 'it runs', (status) => status.runtimeStatus === 'Running');
      const id = await start(http, 'parentCatching', { input: { n: 5 }, childId });
      const status = await until(http, id, 'the parent ends', (one) => one.runtimeStatus === 'Completed');
      if (status.output.doubled === undefined) match(status.output.caught, new RegExp(childId));
      else equal(status.output.doubled, 10);
      await raise(http, childId, 'go', 1);
    },
  ),
];
