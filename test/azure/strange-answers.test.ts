import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CredentialUnavailableError } from '@azure/identity';
import { afterEach, describe, expect, it } from '@jest/globals';
import { makeArmClients } from '../../src/azure/arm-clients.ts';
import { translateError } from '../../src/azure/arm-errors.ts';
import { withCallContext } from '../../src/azure/call-context.ts';
import { makeLocks } from '../../src/azure/surroundings/locks.ts';
import { makePermissions } from '../../src/azure/surroundings/permissions.ts';
import { makeTagStore } from '../../src/azure/tag-store.ts';
import { makeVirtualMachines } from '../../src/azure/virtual-machines.ts';
import { Rejected, TryLater } from '../../src/domain/answer.ts';
import { VM_ID } from '../support/vm-builder.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const credential = { getToken: async () => ({ token: 't', expiresOnTimestamp: Date.now() + 3_600_000 }) };

/** Adapters before something on the way to Azure that answers as it likes. */
async function before(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', () => resolve()));
  const arm = makeArmClients({
    credential,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  return {
    locks: makeLocks(arm),
    permissions: makePermissions(arm),
    tags: makeTagStore(arm),
    vms: makeVirtualMachines(arm),
  };
}

const says = (status: number, body: string, headers: Record<string, string> = {}) =>
  before((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  });

async function outcome(work: () => Promise<unknown>) {
  try {
    await withCallContext('cap-1', work);
  } catch (error) {
    if (error instanceof TryLater) return { kind: 'try-later', seconds: error.retryAfterSeconds, ...error.problem };
    if (error instanceof Rejected) return { kind: 'rejected', ...error.problem };
    return { kind: 'other', message: String(error) };
  }
  return { kind: 'nothing' };
}

describe('an answer that is none', () => {
  it.each([
    ['a gateway’s page', '<html>be patient</html>'],
    ['half of a document', '{"id": "/subscr'],
  ])('is asked for again: %s with status 200', async (_what, body) => {
    const { locks, tags, vms } = await says(200, body);

    for (const work of [() => locks.list(VM_ID), () => tags.read(VM_ID), () => vms.readState(VM_ID)]) {
      expect(await outcome(work)).toMatchObject({ kind: 'try-later' });
    }
  });

  it('is no end of an operation where it is a page with status 200', async () => {
    const { vms } = await says(200, '<html>sign in</html>', { 'content-type': 'text/html; charset=utf-8' });

    for (const work of [() => vms.readState(VM_ID), () => vms.startDeallocate(VM_ID), () => vms.generalize(VM_ID)]) {
      expect(await outcome(work)).toMatchObject({ kind: 'try-later', code: 'unreadable-answer' });
    }
  });

  it('is no success where it is a redirect that leads nowhere', async () => {
    const { tags } = await says(307, '');

    expect(await outcome(() => tags.merge(VM_ID, { a: 'b' }))).toMatchObject({ kind: 'rejected', code: 'http-307' });
  });

  it('is waited for where it never comes', async () => {
    const silence = Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' });

    expect(await outcome(() => Promise.reject(translateError(silence)))).toMatchObject({
      kind: 'try-later',
      code: 'no-answer',
    });
  });

  it('is waited for where the platform has no token for the app’s identity', async () => {
    const failing = new CredentialUnavailableError('ManagedIdentityCredential: Authentication failed. Message 500');
    server = createServer();
    const endpoint = 'http://127.0.0.1:1';
    const tags = makeTagStore(makeArmClients({ credential: { getToken: () => Promise.reject(failing) }, endpoint }));

    expect(await outcome(() => tags.read(VM_ID))).toMatchObject({ kind: 'try-later', code: 'no-token' });
  });
});

describe('a refusal', () => {
  it.each(['null', '{"details":{}}', '{"details":[null]}', '7', '"slowly"'])(
    'for want of tokens is slept off, whatever it says: %s',
    async (body) => {
      const { tags, vms } = await says(429, body, { 'retry-after': '7' });

      expect(await outcome(() => vms.readState(VM_ID))).toMatchObject({ kind: 'try-later', seconds: 7 });
      expect(await outcome(() => tags.read(VM_ID))).toMatchObject({ kind: 'try-later', seconds: 7 });
    },
  );

  it.each([
    ['null', 'http-400', 'HTTP 400'],
    ['{"code":"BadRequest","message":"no such filter"}', 'BadRequest', 'no such filter'],
    ['{"error":{"code":"Invalid","message":"inner"}}', 'Invalid', 'inner'],
  ])('is told in its own words: %s', async (body, code, message) => {
    const { tags } = await says(400, body);

    expect(await outcome(() => tags.read(VM_ID))).toEqual({ kind: 'rejected', code, message });
  });
});

describe('a list', () => {
  /** Two pages of one list; the first is not the whole of it, and absent lists come as null. */
  const paged = (first: unknown, second: unknown) =>
    before((request, response) => {
      const url = new URL(request.url ?? '', 'https://management.azure.com');
      const isSecond = url.searchParams.has('$skiptoken');
      url.searchParams.set('$skiptoken', 'x');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(isSecond ? second : { value: first, nextLink: url.href }));
    });

  it('of locks is read to its end', async () => {
    const id = `${VM_ID}/providers/Microsoft.Authorization/locks/keep`;
    const { locks } = await paged([], { value: [{ id, name: 'keep', properties: { level: 'ReadOnly' } }] });

    expect(await locks.list(VM_ID)).toContainEqual({ name: 'keep', level: 'ReadOnly', scope: VM_ID });
  });

  it('of permissions is read to its end', async () => {
    const [some, more] = [
      { actions: ['a/read'], notActions: null },
      { actions: ['b/read'], notActions: [] },
    ];
    const { permissions } = await paged([some], { value: [more], nextLink: null });

    expect(await permissions.read(VM_ID)).toEqual([{ actions: ['a/read'], notActions: [] }, more]);
  });
});

describe('the serial log', () => {
  it('of an account that lets nobody in is as if there were none', async () => {
    const { vms } = await says(200, JSON.stringify({ serialConsoleLogBlobUri: 'http://127.0.0.1:1/log?sig=secret' }));

    expect(await vms.readSerialLog(VM_ID)).toBeUndefined();
  });
});

describe('the token', () => {
  it('is asked for at the cloud of the endpoint', async () => {
    const asked: (string | string[])[] = [];
    const getToken = (scopes: string | string[]) => {
      asked.push(scopes);
      return Promise.reject(new Error('enough'));
    };
    const arm = makeArmClients({ credential: { getToken }, endpoint: 'https://management.chinacloudapi.cn' });
    await outcome(() => makeTagStore(arm).read(VM_ID));

    expect(asked.flat()).toEqual(['https://management.chinacloudapi.cn/.default']);
  });
});
