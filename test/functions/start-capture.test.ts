import { describe, expect, it } from '@jest/globals';
import { APPROVER, principalHeader, RUNBOOK } from '../../local/world/people.ts';
import { Rejected, TryLater } from '../../src/domain/answer.ts';
import { type Route, secured } from '../../src/functions/http/route.ts';
import { startCapture } from '../../src/functions/http/start-capture.ts';
import { ask, services } from '../support/http.ts';
import { httpRequest, makeHub, silent } from '../support/hub.ts';
import type { guardInput } from '../support/run-builder.ts';
import { DEFINITION_ID, GROUP, VM_GUID, VM_ID } from '../support/vm-builder.ts';

const source = { kind: 'vm', id: VM_ID };
const body = { source, target: { kind: 'gallery', definitionId: DEFINITION_ID } };
const started = (hub: ReturnType<typeof makeHub>) =>
  [...hub.instances.values()].map(({ input }) => input as ReturnType<typeof guardInput>);

describe('POST /api/captures', () => {
  it('starts a guard and says where to look', async () => {
    const { body: told, headers, hub, status } = await ask(startCapture, { body });
    const [input] = started(hub);

    expect(status).toBe(202);
    expect(headers).toMatchObject({ location: `/api/captures/${told.id}`, 'retry-after': '30' });
    expect(input).toMatchObject({
      captureId: told.id,
      vmId: VM_ID,
      vmGuid: VM_GUID,
      requestedBy: { kind: 'http', caller: RUNBOOK, approvalRequired: false },
    });
  });

  it('starts nothing under the id of a run that only its summary remembers', async () => {
    const headers = { 'idempotency-key': 'nightly' };
    const first = await ask(startCapture, { body, headers });
    const keptOnly = { ...services(), summaries: { ...services().summaries, read: async () => '{}' } };
    const again = await ask(startCapture, { body, headers, world: keptOnly });

    expect([again.status, again.body.id]).toEqual([202, first.body.id]);
    expect([started(first.hub).length, started(again.hub).length]).toEqual([1, 0]);
  });

  it('asks for approval when a mere key holder starts', async () => {
    const world = services({ WEBSITE_AUTH_ENABLED: 'False' });
    const { hub } = await ask(startCapture, { body, world });
    expect(started(hub)[0]?.requestedBy).toEqual({ kind: 'http', caller: 'key-holder', approvalRequired: true });
  });

  it('names every wrong field, nested and unknown ones included', async () => {
    const wrong = {
      source: { kind: 'vm', id: `${VM_ID}/..`, nmae: 'x' },
      target: { kind: 'gallery', definitionId: 'web', version: '1.0' },
      regions: [{ name: 'westeurope', concurrentDeployments: -1, replica: 3 }, { name: '../x' }],
      minimumReplicas: 51,
      endOfLife: 'tomorrow',
      force: true,
    };
    const { body: told, headers, hub, status } = await ask(startCapture, { body: wrong });

    expect(status).toBe(400);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(told).toMatchObject({ type: 'urn:goldsmith:problem:bad-request', status: 400 });
    expect(told.errors.map(({ path }: { path: string }) => path).sort()).toEqual(
      [
        ...[
          'source.id',
          'source.nmae',
          'target.definitionId',
          'target.version',
          'minimumReplicas',
          'endOfLife',
          'force',
        ],
        ...['regions.0.concurrentDeployments', 'regions.0.replica', 'regions.1.name'],
      ].sort(),
    );
    expect(hub.instances.size).toBe(0);
  });

  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['an array', []],
    ['another kind of target', { source, target: { kind: 'vhd' } }],
  ])('refuses a body that is %s', async (_what, wrong) => {
    expect((await ask(startCapture, { body: wrong })).status).toBe(400);
  });

  it('refuses a machine outside every scope', async () => {
    const id = VM_ID.replace(GROUP, `${GROUP}2`);
    expect(await ask(startCapture, { body: { source: { kind: 'vm', id } } })).toMatchObject({
      status: 403,
      body: { title: 'out-of-scope' },
    });
  });

  it('points to the run that holds the machine', async () => {
    const hub = makeHub();
    const first = await ask(startCapture, { body, hub });
    const second = await ask(startCapture, { body, hub });

    expect(second).toMatchObject({ status: 409, headers: { location: first.headers['location'] } });
    expect(hub.instances.size).toBe(1);
  });

  it('with the same Idempotency-Key finds what it started, and only for the same caller', async () => {
    const hub = makeHub();
    const headers = { 'idempotency-key': 'k1' };
    const first = await ask(startCapture, { body, hub, headers });
    const second = await ask(startCapture, { body, hub, headers });
    const other = await ask(startCapture, { body, hub, headers, who: APPROVER });

    expect([first.status, second.status, other.status]).toEqual([202, 202, 409]);
    expect(second.body.id).toBe(first.body.id);
  });

  it('does not pass one request off as another that came with the same Idempotency-Key', async () => {
    const hub = makeHub();
    const headers = { 'idempotency-key': 'k1' };
    const first = await ask(startCapture, { body, hub, headers });
    const wanted = { ...body, regions: [{ name: 'northeurope' }] };
    const recased = { ...body, source: { ...source, id: VM_ID.toUpperCase() } };
    const whileGuarded = await ask(startCapture, { body: wanted, hub, headers });
    hub.put(first.body.id, 'capture-vm', { input: started(hub)[0] });
    const later = await ask(startCapture, { body: wanted, hub, headers });

    expect(whileGuarded).toMatchObject({ status: 422, body: { title: 'key-used' } });
    expect(later).toMatchObject({ status: 422, headers: { location: first.headers['location'] } });
    expect((await ask(startCapture, { body: recased, hub, headers })).status).toBe(202);
  });

  it.each<[string, Error, number, string]>([
    ['asks to come back', new TryLater({ code: 'Busy', message: 'm' }, 17), 503, 'azure-busy'],
    ['refuses', new Rejected({ code: 'AuthorizationFailed', message: 'm' }), 502, 'azure-refused'],
    ['breaks', new Error('stack and secret'), 500, 'unexpected'],
  ])('says so when Azure %s', async (_what, error, status, title) => {
    const world = services({}, () => Promise.reject(error));
    const answer = await ask(startCapture, { body, world });

    expect(answer).toMatchObject({ status, body: { title } });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    if (status === 503) expect(answer.headers['retry-after']).toBe('17');
  });
});

describe('a route', () => {
  const fine: Route = async () => ({ status: 200 });
  it.each([
    ['without an identity', {}, 401],
    ['without the role', principalHeader(RUNBOOK, ['Capture.Read']), 403],
    ['with the role', principalHeader(RUNBOOK, ['Capture.Start']), 200],
  ])('called %s answers', async (_what, headers, status) => {
    const request = httpRequest('POST', 'captures', { headers });
    expect((await secured(services(), 'Capture.Start', fine)(request, makeHub().client, silent)).status).toBe(status);
  });
});
