import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Latency } from '../../local/arm/timing/latency.ts';
import { definitionId, MACHINES, SUBSCRIPTION, vmId } from '../../local/start/cast.ts';
import { startWebhook, type Webhook } from '../arm/support/webhook.ts';
import { cleanUp, start, tempDirectory } from './support/cli.ts';

type Body = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- documents of the service

const DEALLOCATE = 'Microsoft.Compute/virtualMachines/deallocate/action';
const linux = vmId(MACHINES.linux);
const version = '1.5.0';

describe('a flag of goldsmith simulate reaches the simulated Azure:', () => {
  let url: string;
  let token: string;
  let hook: Webhook;
  const admin = async (method: string, path: string, body?: unknown): Promise<Body> => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${url}/admin/${path}`, { method, headers, body: JSON.stringify(body) })).json();
  };
  const call = async (method: string, path: string, body?: unknown) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : undefined };
  };
  /** Moves the simulated time; the answer comes when nothing is on its way any more. */
  const pass = async (seconds: number) => {
    const { now } = await admin('GET', 'clock');
    await admin('POST', 'clock', { to: new Date(Date.parse(now as string) + seconds * 1000).toISOString() });
    await admin('GET', 'clock?settleMs=5000');
  };

  beforeAll(async () => {
    hook = await startWebhook();
    const folder = tempDirectory();
    const faults = join(folder, 'faults.json');
    const conflict = { kind: 'conflict', code: 'AnotherOperationInProgress', message: 'wait' };
    writeFileSync(faults, JSON.stringify({ operation: 'Microsoft.Compute/disks/read', effect: conflict }));
    const cli = start([
      ...['simulate', '--json', '--state', folder],
      ...['--fault', `throttle:VirtualMachines_Deallocate@${MACHINES.linux}`],
      ...['--fault', `drop-after:VirtualMachines_PowerOff@${MACHINES.managed}`],
      ...['--fault', `fail-region:northeurope@${version}`],
      ...['--faults', faults, '--latency', 'ours', '--duplicate-events', '--shuffle-events'],
    ]);
    const [line] = await cli.saw(/\{.*\}\n/);
    ({ url } = JSON.parse(line) as { url: string });
    ({ access_token: token } = await admin('POST', 'token', { oid: '11111111-1111-4111-8111-111111111111' }));
  });
  afterAll(async () => {
    await hook.close();
    await cleanUp();
  });

  it('--fault, of an answer and of a connection, on the machine that was named', async () => {
    const other = await call('POST', `${vmId(MACHINES.windows)}/deallocate`);
    const throttled = await call('POST', `${linux}/deallocate`);

    expect([other.status, throttled.status, throttled.headers.get('retry-after')]).toEqual([202, 429, '60']);
    await expect(call('POST', `${vmId(MACHINES.managed)}/powerOff`)).rejects.toThrow();
    await pass(60);
    const { body } = await call('GET', `${vmId(MACHINES.managed)}/instanceView`);
    expect(body.statuses.at(-1).code).toBe('PowerState/stopped');
  });

  it('--faults, as the admin API takes them', async () => {
    const { body: vm } = await call('GET', linux);
    const disk = vm.properties.storageProfile.osDisk.managedDisk.id as string;

    expect(await call('GET', disk)).toMatchObject({ status: 409, body: { error: { message: 'wait' } } });
    expect((await call('GET', disk)).status).toBe(200);
  });

  it('--latency, by the durations that its seed draws', async () => {
    await call('POST', `${linux}/deallocate`);
    await pass(200);

    const latency = new Latency();
    latency.seed = 'ours';
    const operations = (await admin('GET', 'operations')) as Body[];
    const took = operations.find(({ name, resourceId }) => name === DEALLOCATE && resourceId === linux);
    expect((took.endMs - took.startMs) / 1000).toBeCloseTo(latency.draw(DEALLOCATE, linux, 20), 1);
  });

  it('--duplicate-events and --shuffle-events, by what an endpoint gets', async () => {
    const topic = { name: 'all', scope: `/subscriptions/${SUBSCRIPTION}`, schema: 'eventgrid', topic: 'resources' };
    await admin('POST', 'event-subscriptions', { ...topic, endpoint: hook.url });
    hook.received.length = 0;
    for (let turn = 0; turn < 8; turn++) {
      await call('PUT', `${linux}/providers/Microsoft.Resources/tags/default`, { properties: { tags: { turn } } });
      await pass(1);
    }
    for (let second = 0; second < 40; second++) await pass(1);

    const events = hook.received.map(({ body }) => body[0]);
    const times = events.map(({ eventTime }) => eventTime as string);
    expect(events).toHaveLength(16);
    expect(new Set(events.map(({ id }) => id as string)).size).toBe(8);
    expect(times).not.toEqual(times.toSorted());
  });

  it('--fault, of a region, in the version that was named', async () => {
    await call('POST', `${linux}/generalize`);
    const versionOf = async (name: string) => {
      const id = `${definitionId('linux-api')}/versions/${name}`;
      await call('PUT', id, {
        location: 'westeurope',
        properties: {
          publishingProfile: { targetRegions: [{ name: 'westeurope' }, { name: 'northeurope' }] },
          storageProfile: { source: { virtualMachineId: linux } },
        },
      });
      await pass(8_000);
      return (await call('GET', id)).body.properties.provisioningState as string;
    };

    expect([await versionOf('1.6.0'), await versionOf(version)]).toEqual(['Succeeded', 'Failed']);
  });
});
