import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeKeepSummary } from '../../src/activities/runs/keep-summary.ts';
import { makeSummaryBlobs } from '../../src/azure/storage/summary-blobs.ts';
import type { Summaries } from '../../src/domain/ports/summaries.ts';
import { makeCaptureViews } from '../../src/functions/http/capture-records.ts';
import { listCaptures, showCapture } from '../../src/functions/http/read-captures.ts';
import { makeSummaries } from '../../src/functions/summaries/make-summaries.ts';
import { ask, services } from '../support/http.ts';
import { makeHub } from '../support/hub.ts';
import { guardInput } from '../support/run-builder.ts';
import { CAPTURE_ID } from '../support/vm-builder.ts';

const folder = mkdtempSync(join(tmpdir(), 'summaries-'));
const never = () => {
  throw new Error('a folder is no container');
};
const files = makeSummaries(pathToFileURL(join(folder, 'kept')).href, never);
const params = { id: CAPTURE_ID };
const refused = { runtimeStatus: 'Completed', output: { kind: 'refused', findings: [] } };

afterAll(() => rmSync(folder, { recursive: true }));

const hubWith = (more: object) => {
  const hub = makeHub();
  hub.put(CAPTURE_ID, 'capture-vm', {
    input: guardInput(),
    customStatus: { state: 'running', step: 'preflight' },
    ...more,
  });
  return hub;
};

describe('a capture that has not ended', () => {
  it('says when to look again, and an ended one does not', async () => {
    const look = async (more: object) =>
      (await ask(showCapture, { hub: hubWith(more), world: services(), method: 'GET', params })).headers['retry-after'];

    expect([await look({ runtimeStatus: 'Running' }), await look(refused)]).toEqual(['30', undefined]);
  });
});

describe('a capture that was accepted and has not begun', () => {
  it('is shown by what its guard knows, and not found once nobody is at work for it', async () => {
    const hub = makeHub();
    hub.put('guard-1', 'guard-vm', { input: guardInput() });
    const look = () => ask(showCapture, { hub, world: services(), method: 'GET', params });
    const coming = await look();
    hub.instances.clear();

    expect(coming).toMatchObject({ status: 200, body: { id: CAPTURE_ID, state: 'running', step: 'preflight' } });
    expect((await look()).status).toBe(404);
  });
});

describe('an ended capture', () => {
  it('is shown as it was after the task hub has forgotten it', async () => {
    const hub = hubWith(refused);
    const world = { ...services(), summaries: files };
    const before = await ask(showCapture, { hub, world, method: 'GET', params });
    await makeKeepSummary(makeCaptureViews(hub.client), files)({ captureId: CAPTURE_ID });
    hub.instances.clear();
    const after = await ask(showCapture, { hub, world, method: 'GET', params });

    expect(before).toMatchObject({ status: 200, body: { id: CAPTURE_ID, state: 'refused' } });
    expect([after.status, after.body]).toEqual([200, JSON.parse(JSON.stringify(before.body))]);
    expect((await ask(listCaptures, { hub, world, method: 'GET' })).body.captures).toEqual([]);
  });

  it('is not found where nothing was kept, and no other name is looked for', async () => {
    const asked: string[] = [];
    const summaries: Summaries = { ...files, read: async (id) => (asked.push(id), undefined) };
    const world = { ...services(), summaries };
    for (const id of ['cap-ffffffffffffffff', '../settings']) {
      expect((await ask(showCapture, { world, method: 'GET', params: { id } })).status).toBe(404);
    }

    expect(asked).toEqual(['cap-ffffffffffffffff']);
  });

  it('is kept only once the hub shows its end, and nothing is kept of what the hub does not know', async () => {
    const kept: string[] = [];
    const summaries: Summaries = { ...files, keep: async (id) => void kept.push(id) };
    const keep = (hub: ReturnType<typeof makeHub>) =>
      makeKeepSummary(makeCaptureViews(hub.client), summaries)({ captureId: CAPTURE_ID });

    await expect(keep(hubWith({}))).rejects.toMatchObject({ name: 'TryLater', retryAfterSeconds: 5 });
    await expect(keep(makeHub())).resolves.toBeNull();
    await expect(keep(hubWith({ runtimeStatus: 'Terminated' }))).resolves.toBeNull();
    expect(kept).toEqual([CAPTURE_ID]);
  });
});

describe('a container of summaries', () => {
  it('takes and gives one block blob per capture, by token, and says why it refuses', async () => {
    const blobs = new Map<string, string>();
    const headers: unknown[] = [];
    const server = createServer((request, response) => {
      headers.push([request.headers.authorization, request.headers['x-ms-version'], request.headers['x-ms-blob-type']]);
      const url = request.url ?? '';
      if (url.startsWith('/locked/'))
        return response.writeHead(403, { 'x-ms-error-code': 'AuthorizationFailure' }).end();
      if (url.startsWith('/busy/')) return response.writeHead(503, { 'x-ms-error-code': 'ServerBusy' }).end();
      if (request.method === 'GET') return response.writeHead(blobs.has(url) ? 200 : 404).end(blobs.get(url));
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => (blobs.set(url, text), response.writeHead(201).end()));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const scopes: unknown[] = [];
    const credential = {
      getToken: async (scope: unknown) => (scopes.push(scope), { token: 't', expiresOnTimestamp: 0 }),
    };
    const open = makeSummaryBlobs(`${root}/captures/`, credential);
    const locked = makeSummaryBlobs(`${root}/locked`, credential);
    const busy = makeSummaryBlobs(`${root}/busy`, credential);
    const refusal = { name: 'Rejected', problem: { code: 'AuthorizationFailure' } };

    expect(await open.read('cap-1')).toBeUndefined();
    await open.keep('cap-1', '{"id":"cap-1"}');
    expect([await open.read('cap-1'), [...blobs.keys()]]).toEqual(['{"id":"cap-1"}', ['/captures/cap-1.json']]);
    await expect(locked.keep('cap-1', '{}')).rejects.toMatchObject(refusal);
    await expect(locked.read('cap-1')).rejects.toMatchObject(refusal);
    await expect(busy.keep('cap-1', '{}')).rejects.toMatchObject({ name: 'TryLater', problem: { code: 'ServerBusy' } });
    expect(headers[1]).toEqual(['Bearer t', '2023-11-03', 'BlockBlob']);
    expect(new Set(scopes)).toEqual(new Set(['https://storage.azure.com/.default']));
    server.close();
  });
});
