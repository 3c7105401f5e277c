import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cleanUp, type Ended, lastJson, MAIN, run } from './support/cli.ts';

const VM = '/subscriptions/s1/resourceGroups/build/providers/Microsoft.Compute/virtualMachines/vm1';
const ID = 'cap-0123456789abcdef';
const VIEW = {
  id: ID,
  state: 'running',
  step: 'capture',
  percent: 44,
  source: VM,
  timeline: [],
  regions: [],
  findings: [],
};
/** So much that nobody has read all of it when the reader goes. */
const LONG = Array.from({ length: 4_000 }, (_, index) => ({ at: '2026-11-02T08:00:00Z', step: `step-${index}` }));
const TIMES = { createdAt: '2026-11-02T08:00:00Z', updatedAt: '2026-11-02T09:00:00Z' };

interface Seen {
  readonly line: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}
type Reply = readonly [status: number, body: unknown];

const problem = (status: number, detail: string, more: object = {}): Reply => [
  status,
  { type: 'urn:goldsmith:problem:x', title: 'x', status, detail, ...more },
];

/** Stands for a deployed app and for the identity endpoint of the machine; answers what it is told, in order. */
describe('goldsmith with --url', () => {
  let server: Server;
  let base: string;
  let replies: Reply[] = [];
  let seen: Seen[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { headers, method, url = '' } = request;
        seen.push({ line: `${method} ${url.split('?')[0]}`, headers, body: Buffer.concat(chunks).toString() });
        const token = { access_token: 'the-token', expires_on: '4102444800', resource: 'x', token_type: 'Bearer' };
        const [status, body] = url.startsWith('/msi')
          ? [200, token]
          : (replies.shift() ?? problem(500, 'no reply left'));
        response.writeHead(status, { 'content-type': 'application/json', location: `/api/captures/${ID}` });
        response.end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    [replies, seen] = [[], []];
  });
  afterAll(async () => {
    await cleanUp();
    server.close();
    server.closeAllConnections();
  });

  const goldsmith = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
    run([...args, '--url', `${base}/api/`], env);

  it('asks with a token for the audience, from DefaultAzureCredential', async () => {
    replies = [[200, { captures: [] }]];
    const identity = { IDENTITY_ENDPOINT: `${base}/msi/token`, IDENTITY_HEADER: 'h' };
    const { code, err } = await goldsmith(['list', '--audience', 'api://app'], identity);

    expect({ code, err }).toEqual({ code: 0, err: '' });
    const call = seen.find(({ line }) => line === 'GET /api/captures');
    expect(call?.headers).toMatchObject({ authorization: 'Bearer the-token' });
    expect(call?.headers).not.toHaveProperty('x-ms-client-principal');
  });

  it('asks with a function key, taken from the environment, and follows the run', async () => {
    replies = [
      [202, { id: ID }],
      problem(404, 'not yet'),
      [200, { ...VIEW, ...TIMES, state: 'captured', percent: 100 }],
    ];
    const ended = await goldsmith(['capture', VM, '--image', 'x', '--json'], { GOLDSMITH_KEY: 'the-key' });

    expect(ended.code).toBe(0);
    expect(lastJson(ended)).toMatchObject({ id: ID, state: 'captured' });
    expect(seen.map(({ line }) => line)).toEqual(['POST /api/captures', ...Array(2).fill(`GET /api/captures/${ID}`)]);
    expect(seen[0]?.headers).toMatchObject({ 'x-functions-key': 'the-key', 'idempotency-key': expect.any(String) });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      source: { kind: 'vm', id: VM },
      target: { kind: 'managed-image', name: 'x' },
    });
  });

  it('brings a machine back, says each step once, and ends as the restore did', async () => {
    const timeline = [
      { step: 'inspect', at: '2026-11-05T08:00:00Z' },
      { step: 'make-disks', at: '2026-11-05T08:01:00Z' },
    ];
    const common = { id: ID, source: VM, takenAt: 'x', expiresAt: 'y', restorePoint: [] };
    const ended = { state: 'failed', problem: { code: 'SkuNotAvailable', message: 'no room' }, nextStep: 'Ask again.' };
    replies = [
      [202, { id: ID }],
      [200, { ...common, state: 'restoring', timeline: timeline.slice(0, 1) }],
      [200, { ...common, state: 'restoring', timeline }],
      [200, { ...common, ...ended }],
    ];
    const { code, err, out } = await goldsmith(['restore', ID, '--watch', '--json', '--key', 'k']);

    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject({ id: ID, state: 'failed' });
    expect(err.match(/make-disks|inspect/g)).toEqual(['inspect', 'make-disks']);
    expect(err).toContain('problem  SkuNotAvailable: no room');
    expect(seen[0]?.line).toBe(`POST /api/captures/${ID}/restore`);
  });

  it('says every reason against bringing a machine back, and ends with 3', async () => {
    const errors = [{ path: VM, message: 'A lock forbids it.' }];
    replies = [problem(409, 'It cannot be brought back.', { errors })];

    expect(await goldsmith(['restore', ID, '--key', 'k'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('A lock forbids it.'),
    });
  });

  it('takes a failed run up again, and follows the new one to its end', async () => {
    const old = 'cap-00000000000000ff';
    replies = [
      [202, { id: ID }],
      [200, { ...VIEW, ...TIMES, state: 'captured', percent: 100 }],
    ];
    const ended = await goldsmith(['retry', old, '--json', '--key', 'k']);

    expect(ended.code).toBe(0);
    expect(lastJson(ended)).toMatchObject({ id: ID, state: 'captured' });
    expect(seen.map(({ line }) => line)).toEqual([`POST /api/captures/${old}/retry`, `GET /api/captures/${ID}`]);
  });

  it('scales a version and says how the numbers came about', async () => {
    const id = 'scale-0123456789abcdef';
    const wanted = [{ name: 'westeurope', before: 3, wanted: 20, arithmetic: 'max(…) = 20 replicas' }];
    const version = `${VM.replace('virtualMachines/vm1', 'galleries/golden/images/web')}/versions/1.0.0`;
    replies = [
      [202, { id }],
      [200, { id, state: 'scaled', wanted }],
    ];
    const ended = await goldsmith(['scale', version, '--region', 'westeurope=400', '--key', 'k']);

    expect({ code: ended.code, err: ended.err }).toEqual({ code: 0, err: '' });
    expect(ended.out).toContain('westeurope  3 -> 20  max(…) = 20 replicas');
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      versionId: version,
      regions: [{ name: 'westeurope', concurrentDeployments: 400 }],
    });
  });

  it('does not call a scaling done that was ended from outside', async () => {
    const id = 'scale-0123456789abcdef';
    const version = `${VM.replace('virtualMachines/vm1', 'galleries/golden/images/web')}/versions/1.0.0`;
    replies = [
      [202, { id }],
      [200, { id, state: 'failed', wanted: [] }],
    ];
    const { code, err } = await goldsmith(['scale', version, '--region', 'westeurope=400', '--key', 'k']);
    expect({ code, err }).toEqual({ code: 4, err: expect.stringContaining('ended from outside') });
  });

  it('waits for a scaling that takes over from one that holds, and does not show that one', async () => {
    const [id, name, arithmetic] = ['scale-0123456789abcdef', 'westeurope', 'so'];
    const version = `${VM.replace('virtualMachines/vm1', 'galleries/golden/images/web')}/versions/1.0.0`;
    const regions = [{ name, before: 20, wanted: 30, arithmetic }];
    replies = [
      [202, { id, regions }],
      [200, { id, state: 'scaled', wanted: [{ name, before: 3, wanted: 20, arithmetic }] }],
      [200, { id, state: 'scaled', wanted: regions }],
    ];
    const ended = await goldsmith(['scale', version, '--region', 'westeurope=600', '--key', 'k']);
    expect(ended).toMatchObject({ code: 0, out: expect.stringContaining('westeurope  20 -> 30') });
  }, 30_000);

  it('does nothing of what names and findings would have the terminal do', async () => {
    const message = 'no profile \u001b]0;title\u0007\u001b[2J\u009b2Jnamed so';
    const findings = [{ code: 'profile-unknown', severity: 'refusal', where: 'profile', message, fix: '' }];
    replies = [[200, { ...VIEW, ...TIMES, findings }], problem(404, message)];
    const shown = await goldsmith(['show', ID, '--key', 'k']);
    const refused = await goldsmith(['show', ID, '--key', 'k']);

    expect(shown.out).toContain('named so');
    expect(refused.err).toContain('named so');
    expect(shown.out + refused.err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it('asks for a retry in a way that may be repeated', async () => {
    replies = [
      [202, { id: ID }],
      [200, { ...VIEW, ...TIMES, state: 'captured' }],
    ];
    await goldsmith(['retry', 'cap-00000000000000ff', '--key', 'k']);
    expect(seen[0]?.headers['idempotency-key']).toMatch(/^\S{36}$/);
  });

  it.each([
    ['cannot be written', ' > /dev/full', 'captured', 1],
    ['is read no further', ' | head -1 >&2', 'running', 130],
  ])('does not call a run captured whose output %s', async (_what, where, state, code) => {
    replies = Array.from({ length: 3 }, () => [200, { ...VIEW, ...TIMES, state, timeline: LONG }]);
    replies.unshift([202, { id: ID }]);
    const script = `set -o pipefail; "$0" "$@"${where}`;
    const args = ['capture', VM, '--image', 'x', '--url', `${base}/api`, '--key', 'k'];
    expect((await run([...args], {}, ['bash', '-c', script, process.execPath, MAIN])).code).toBe(code);
  });

  it('leaves the run to the app with --detach', async () => {
    replies = [
      [202, { id: ID }],
      [200, { ...VIEW, ...TIMES }],
    ];
    const ended = await goldsmith(['capture', VM, '--image', 'x', '--detach', '--json', '--key', 'k']);
    expect(ended.code).toBe(0);
    expect(lastJson(ended)).toMatchObject({ id: ID, state: 'running' });
  });

  it('prints every problem of the request with its flag, and the answer itself for scripts', async () => {
    const errors = [
      { path: 'target.name', message: 'must be an image name' },
      { path: 'regions.0.name', message: 'must be a region' },
    ];
    replies = [problem(400, 'The body is not a capture request.', { errors })];
    const ended = await goldsmith(['capture', VM, '--image', 'x', '--region', 'uksouth=5', '--json', '--key', 'k']);

    expect({ code: ended.code, err: ended.err }).toEqual({
      code: 2,
      err: 'goldsmith: --image: must be an image name\ngoldsmith: --region uksouth=5: must be a region\n',
    });
    expect(lastJson(ended)).toMatchObject({ status: 400, errors });
  });

  it.each([
    [403, 3, 'Somebody else has to approve what you asked for.'],
    [404, 2, 'There is no capture.'],
    [409, 3, 'it does not wait for a decision'],
    [500, 1, 'Something went wrong on our side'],
  ])('says what the app answers to approve: %i is exit code %i', async (status, code, detail) => {
    replies = [problem(status, detail)];
    expect(await goldsmith(['approve', ID, '--key', 'k'])).toEqual({ code, out: '', err: `goldsmith: ${detail}\n` });
  });

  it('does not show a key, whatever goes wrong', async () => {
    const { code, err, out } = await run(['list', '--url', 'https://127.0.0.1:1/api', '--key', 'the-key']);
    expect(code).toBe(1);
    expect(err).toMatch(/cannot be reached: \S/);
    expect(err + out).not.toContain('the-key');
  });

  it('follows no redirect with its credentials', async () => {
    replies = [[302, {}]];
    const { code, err } = await goldsmith(['list', '--key', 'k']);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('answered 302') });
    expect(seen).toHaveLength(1);
  });

  it('says how to sign in when there is no credential', async () => {
    // No command line tool of Azure can be found on such a path.
    const { code, err } = await goldsmith(['list', '--audience', 'api://app'], { PATH: '/nowhere' });
    expect(code).toBe(1);
    expect(err).toMatch(/no Azure credential for api:\/\/app\/\.default: .*\n.*az login\n$/);
  });
});
