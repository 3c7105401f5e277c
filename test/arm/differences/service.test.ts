import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Arm, startArm } from '../../../local/arm/server.ts';
import { group, groupScope, machine, startSim, subscriptionId, vmId, type Answer, type Sim } from '../support/sim.ts';

const version = 'api-version=2026-04-01';
const compute = (tail: string) => `${groupScope}/providers/Microsoft.Compute/${tail}?${version}`;
const polling = ({ headers }: Answer) => headers.get('azure-asyncoperation') ?? '';

describe('docs/differences.md is still true of', () => {
  let sim: Sim;
  let token: string;
  beforeAll(async () => {
    sim = await startSim({
      virtualMachines: [
        machine({ os: 'Linux' }),
        ...Array.from({ length: 60 }, (_, index) => machine({ name: `many${index}`, os: 'Linux' })),
      ],
    });
    ({ token } = sim.arm.world.tokens.issue(
      { oid: vmId(), appid: 'a', kind: 'user' },
      'https://management.azure.com/',
    ));
  });
  afterAll(() => sim.close());

  /** With headers of one's own, or without a token. */
  const raw = (path: string, headers: Record<string, string> = {}, method = 'GET', body?: unknown) =>
    fetch(`${sim.arm.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const tags = `${vmId()}/providers/Microsoft.Resources/tags/default?${version}`;

  test('rights: nobody is asked for them where no assignment was seeded, and nothing can be denied', async () => {
    const stranger = { authorization: `Bearer ${token}` };

    expect((await raw(`${vmId()}?${version}`, stranger)).status).toBe(200);
    const denied = `${groupScope}/providers/Microsoft.Authorization/denyAssignments/d?${version}`;
    expect((await sim.call('PUT', denied, {})).status).toBe(501);
  });

  test('tokens: they are unsigned, of the wall clock, and anybody gets one', async () => {
    const answer = await raw('/admin/token', {}, 'POST', { oid: 'nobody-anybody-knows' });
    const { access_token: given } = (await answer.json()) as { access_token: string };
    const [head = '', claims = ''] = given.split('.').map((part) => Buffer.from(part, 'base64url').toString());

    expect(JSON.parse(head)).toMatchObject({ alg: 'none' });
    expect(Math.abs((JSON.parse(claims) as { iat: number }).iat - Date.now() / 1000)).toBeLessThan(3_600);
  });

  test('time: it stands still until somebody moves it', async () => {
    const now = async () => ((await (await raw('/admin/clock')).json()) as { now: string }).now;
    const before = await now();
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect(await now()).toBe(before);
  });

  test('api-version: none is needed, and one that never was is as good', async () => {
    const statuses = ['', '?api-version=1999-01-01', `?${version}`].map(async (query) =>
      sim.call('GET', vmId() + query),
    );

    expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test('lists: they have one page', async () => {
    const { body } = await sim.call('GET', compute('virtualMachines'));

    expect(body.value).toHaveLength(61);
    expect(body.nextLink).toBeUndefined();
  });

  test('headers: there is no request id, and If-Match is not looked at', async () => {
    const stranger = { authorization: `Bearer ${token}`, 'if-match': '"never"' };
    const answer = await raw(`${vmId()}?${version}`, stranger, 'PATCH', { tags: { a: 'b' } });

    expect([...answer.headers.keys()].filter((name) => /request-id|correlation/.test(name))).toEqual([]);
    expect(answer.status).toBe(200);
    sim.pass(60);
  });

  test('bodies: a property that no schema has is let through', async () => {
    const network = `${groupScope}/providers/Microsoft.Network/virtualNetworks/v?${version}`;
    const properties = { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, colour: 'red' };

    expect((await sim.call('PUT', network, { location: 'westeurope', properties })).status).toBe(201);
  });

  test('throttling: the buckets of ARM and of disks are not counted, and it can be switched off', async () => {
    const vm = await sim.call('GET', vmId());
    const disk = await sim.call('GET', vm.body.properties.storageProfile.osDisk.managedDisk.id as string);
    await raw('/admin/throttling', {}, 'POST', { enforce: false });
    const reads = await Promise.all(Array.from({ length: 50 }, () => sim.call('GET', vmId())));
    await raw('/admin/throttling', {}, 'POST', { enforce: true });
    sim.pass(300);

    const levels = ({ headers }: Answer) => [...headers.keys()].filter((name) => name.startsWith('x-ms-ratelimit'));
    expect([levels(vm), levels(disk)]).toEqual([['x-ms-ratelimit-remaining-resource'], []]);
    expect(new Set(reads.map(({ status }) => status))).toEqual(new Set([200]));
  });

  test('tag writes: they are done when they are answered', async () => {
    const written = await sim.call('PUT', tags, { properties: { tags: { at: 'once' } } });

    expect([written.status, polling(written)]).toEqual([200, '']);
    expect((await sim.call('GET', vmId())).body.tags).toEqual({ at: 'once' });
  });

  test('activity log: what was refused is not in it, and the rest two minutes later', async () => {
    await sim.call('POST', compute('virtualMachines/vm1/generalize'));
    const filter = encodeURIComponent(`eventTimestamp ge '2026-01-01T00:00:00Z' and resourceUri eq '${vmId()}'`);
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=${filter}`;
    sim.pass(121);
    const before = (await sim.call('GET', path)).body.value as { operationName: { value: string } }[];
    await sim.call('PUT', tags, { properties: { tags: {} } });
    const early = await sim.call('GET', path);
    sim.pass(121);

    expect(before.map(({ operationName }) => operationName.value)).not.toContain(
      'Microsoft.Compute/virtualMachines/generalize/action',
    );
    expect(early.body.value).toHaveLength(before.length);
    expect((await sim.call('GET', path)).body.value.length).toBeGreaterThan(before.length);
  });

  test('network: addresses derive from names, and nothing lets packets through or keeps them out', async () => {
    const rules = `${groupScope}/providers/Microsoft.Network/networkSecurityGroups/n?${version}`;
    const other = await startSim({ virtualMachines: [machine({ os: 'Linux' })] });
    const addressIn = async (world: Sim) =>
      (await world.call('GET', `${groupScope}/providers/Microsoft.Network/networkInterfaces`)).body.value[0].properties
        .ipConfigurations[0].properties.privateIPAddress as string;

    expect((await sim.call('PUT', rules, {})).status).toBe(501);
    expect(await addressIn(sim)).toBe(await addressIn(other));
    await other.close();
  });

  test('capacity, prices: there is always room, whatever the size costs', async () => {
    const size = { properties: { hardwareProfile: { vmSize: 'Standard_M416ms_v2' } } };
    const resized = await sim.call('PATCH', `${vmId('many1')}?${version}`, size);
    sim.pass(120);

    expect(resized.status).toBe(200);
    expect((await sim.client.virtualMachines.get(group, 'many1')).provisioningState).toBe('Succeeded');
  });

  test('state: its journal is not shortened by a start, though nothing is left of what it tells', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'journal-'));
    const stateFile = join(folder, 'azure.jsonl');
    const lines = async (work: (arm: Arm) => Promise<unknown>) => {
      const arm = await startArm({ stateFile });
      await work(arm);
      await arm.close();
      return readFileSync(stateFile, 'utf8').split('\n').length;
    };
    const told = await lines(async ({ url }) => fetch(`${url}/admin/reset`, { method: 'POST' }));

    expect(await lines(() => Promise.resolve())).toBeGreaterThanOrEqual(told);
    rmSync(folder, { recursive: true });
  });
});
