import { describe, expect, it } from '@jest/globals';
import { APPROVER } from '../../local/world/people.ts';
import type { RunStatus } from '../../src/domain/run/step.ts';
import { pause, resume } from '../../src/functions/http/operate.ts';
import { listCaptures, showCapture } from '../../src/functions/http/read-captures.ts';
import type { Route } from '../../src/functions/http/route.ts';
import { approveCapture, cancelCapture, rejectCapture } from '../../src/functions/http/steer-capture.ts';
import { ask, services } from '../support/http.ts';
import { makeHub } from '../support/hub.ts';
import { byHttp, guardInput } from '../support/run-builder.ts';
import { CAPTURE_ID } from '../support/vm-builder.ts';

const HASH = 'a'.repeat(64);
const approval = { hash: HASH, needed: 2, by: ['99999999-0000-4000-8000-000000000001'], findings: [] };

describe('steering a capture', () => {
  const live = (state: Partial<RunStatus>, more: object = {}) => {
    const hub = makeHub();
    const input = guardInput({ requestedBy: byHttp() });
    hub.put(CAPTURE_ID, 'capture-vm', {
      input,
      customStatus: { state: 'running', step: 'cool-down', percent: 2, timeline: [], warnings: [], ...state },
      ...more,
    });
    return hub;
  };
  const params = { id: CAPTURE_ID };

  it.each<[string, Route, Partial<RunStatus>, string, object]>([
    ['cancel', cancelCapture, {}, 'cancel', { by: APPROVER }],
    ['cancel of a held run', cancelCapture, { state: 'held' }, 'cancel', { by: APPROVER }],
    [
      'approve',
      approveCapture,
      { state: 'waiting-for-approval', approval },
      'decide-waiting-for-approval',
      { approve: true, by: APPROVER, hash: HASH },
    ],
    [
      'approve of a held run',
      approveCapture,
      { state: 'held', approval },
      'decide-held',
      { approve: true, by: APPROVER, hash: HASH },
    ],
    ['reject', rejectCapture, { state: 'held' }, 'decide-held', { approve: false, by: APPROVER }],
  ])('%s is passed on', async (_what, route, state, name, data) => {
    const hub = live(state);
    expect((await ask(route, { hub, params, who: APPROVER, body: { hash: HASH } })).status).toBe(202);
    expect(hub.raised).toEqual([{ instanceId: CAPTURE_ID, name, data }]);
  });

  it.each<[string, Route, Partial<RunStatus>, object]>([
    ['cancel past the point of no return', cancelCapture, { step: 'generalize' }, {}],
    ['cancel after the end', cancelCapture, {}, { runtimeStatus: 'Completed' }],
    ['approve of a run that does not wait', approveCapture, {}, {}],
    ['approve of a run that is terminated', approveCapture, { state: 'held' }, { runtimeStatus: 'Terminated' }],
  ])('%s is too late', async (_what, route, state, more) => {
    const hub = live(state, more);
    expect(await ask(route, { hub, params, who: APPROVER })).toMatchObject({
      status: 409,
      body: { title: 'too-late' },
    });
    expect(hub.raised).toEqual([]);
  });

  it('nobody approves what he asked for himself', async () => {
    const hub = live({ state: 'held', approval });
    expect(await ask(approveCapture, { hub, params, who: byHttp().caller, body: { hash: HASH } })).toMatchObject({
      status: 403,
      body: { title: 'own-request' },
    });
    expect((await ask(rejectCapture, { hub, params, who: byHttp().caller })).status).toBe(202);
  });

  it.each<[string, object | undefined, string, number, string]>([
    ['names no hash', undefined, APPROVER, 400, 'bad-request'],
    ['names something that is no hash', { hash: 'yes' }, APPROVER, 400, 'bad-request'],
    ['is for what the run does not ask', { hash: 'b'.repeat(64) }, APPROVER, 409, 'other-approval'],
    ['comes from who has approved already', { hash: HASH }, approval.by[0] ?? '', 403, 'approved-already'],
  ])('an approval that %s is not passed on', async (_what, body, who, status, title) => {
    const hub = live({ state: 'waiting-for-approval', approval });
    const answer = await ask(approveCapture, { hub, params, who, ...(body ? { body } : {}) });

    expect(answer).toMatchObject({ status, body: { title } });
    expect(hub.raised).toEqual([]);
  });

  it('shows what is to be approved: findings, hash, and who has agreed', async () => {
    const finding = { code: 'data-disks-captured', severity: 'warning', where: 'w', message: 'm', fix: 'f' } as const;
    const hub = live({ state: 'waiting-for-approval', approval: { ...approval, findings: [finding] } });
    const { body } = await ask(showCapture, { hub, params, method: 'GET' });

    expect(body).toMatchObject({ approval: { hash: HASH, needed: 2, by: approval.by }, findings: [finding] });
  });

  it.each([['cap-0000000000000000'], ['guard-1'], ['../x'], ['']])(
    'of %j, which is no capture, finds nothing',
    async (id) => {
      const hub = live({});
      hub.put('guard-1', 'guard-vm');
      for (const route of [cancelCapture, approveCapture, showCapture])
        expect((await ask(route, { hub, params: { id } })).status).toBe(404);
    },
  );

  it('pausing and resuming signal the switch, with the name of who did it', async () => {
    const hub = makeHub();
    await ask(pause, { hub, who: APPROVER });
    await ask(resume, { hub, who: APPROVER });

    expect(hub.signalled).toMatchObject([
      [expect.anything(), 'set', { paused: true, by: APPROVER }],
      [expect.anything(), 'set', { paused: false, by: APPROVER }],
    ]);
  });

  it('resuming does not claim to lift a pause by the setting', async () => {
    expect((await ask(resume, { world: services({ GOLDSMITH_PAUSED: 'true' }) })).body).toEqual({ paused: true });
    expect((await ask(resume)).body).toEqual({ paused: false });
  });

  it('lists captures alone, newest first, filtered by state', async () => {
    const hub = live({ state: 'held' });
    hub.put('guard-1', 'guard-vm');
    hub.put('cap-1111111111111111', 'capture-vm', {
      input: guardInput(),
      createdTime: new Date('2026-01-02T00:00:00Z'),
    });
    const all = await ask(listCaptures, { hub, method: 'GET' });
    const held = await ask(listCaptures, { hub, method: 'GET', query: { state: 'held' } });

    expect(all.body.captures.map(({ id }: { id: string }) => id)).toEqual(['cap-1111111111111111', CAPTURE_ID]);
    expect(held.body.captures.map(({ id }: { id: string }) => id)).toEqual([CAPTURE_ID]);
    expect(
      (await ask(listCaptures, { hub, method: 'GET', query: { stat: 'held', from: 'x' } })).body.errors,
    ).toHaveLength(2);
  });
});
