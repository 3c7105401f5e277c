import { describe, expect, it } from '@jest/globals';
import { startCapture } from '../../src/functions/http/start-capture.ts';
import { ask } from '../support/http.ts';
import { makeHub } from '../support/hub.ts';
import { DEFINITION_ID, VM_ID } from '../support/vm-builder.ts';

const target = { kind: 'gallery', definitionId: DEFINITION_ID };
const vm = (index: number) => ({ kind: 'vm', id: `${VM_ID}${index}` });
const vms = (count: number) => Array.from({ length: count }, (_, index) => vm(index));

describe('POST /api/captures with many machines', () => {
  it('starts a run for each, and says where each is', async () => {
    const { body, hub, status } = await ask(startCapture, { body: { sources: vms(25), target } });

    expect(status).toBe(202);
    expect(body.captures).toHaveLength(25);
    expect(hub.instances.size).toBe(25);
    expect(body.captures[24]).toMatchObject({
      source: `${VM_ID}24`,
      status: 202,
      location: expect.stringMatching(/^\/api\/captures\/cap-/),
    });
  });

  it('starts the others when one is held by another run', async () => {
    const hub = makeHub();
    await ask(startCapture, { hub, body: { source: vm(1), target } });
    const { body, status } = await ask(startCapture, { hub, body: { sources: vms(3), target } });

    expect(status).toBe(207);
    expect(body.captures.map((one: { status: number }) => one.status)).toEqual([202, 409, 202]);
    expect(body.captures[1]).toMatchObject({ problem: { title: 'vm-busy' } });
  });

  it.each<[string, object, string[]]>([
    ['a source that is no machine', { sources: [vm(0), { kind: 'vm', id: 'x' }], target }, ['sources.1.id']],
    [
      'a machine outside the scopes',
      { sources: [vm(0), { kind: 'vm', id: VM_ID.replace('images-rg', 'other') }], target },
      ['sources.1'],
    ],
    ['a machine twice', { sources: [vm(0), vm(0)], target }, ['sources.1']],
    ['an unknown field, once', { sources: vms(3), target, force: true }, ['force']],
    ['no source', { sources: [], target }, ['sources']],
    ['more than 500', { sources: vms(501), target }, ['sources']],
    ['both words', { sources: vms(1), source: vm(2), target }, ['source']],
  ])('starts none when the body has %s', async (_what, body, paths) => {
    const answer = await ask(startCapture, { body });

    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual(paths);
    expect(answer.hub.instances.size).toBe(0);
  });

  it('finds the runs it started before when the same POST comes again', async () => {
    const hub = makeHub();
    const headers = { 'idempotency-key': 'monday' };
    const first = await ask(startCapture, { hub, headers, body: { sources: vms(2), target } });
    const second = await ask(startCapture, { hub, headers, body: { sources: vms(2), target } });

    expect(second.body.captures.map((one: { id: string }) => one.id)).toEqual(
      first.body.captures.map((one: { id: string }) => one.id),
    );
    expect(hub.instances.size).toBe(2);
  });
});
