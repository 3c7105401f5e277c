import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Arm, startArm } from '../../local/arm/server.ts';
import { computeIdOf, group, subscriptionId } from './support/simulated-azure.ts';

let folder: string;
let arm: Arm;
let webhook: Server | undefined;
let received: unknown[] = [];

const vmId = computeIdOf('virtualMachines', 'vm1');
const vm = { resourceGroup: group, name: 'vm1', location: 'westeurope', os: 'Linux' } as const;
const start = async () => {
  arm = await startArm({ stateFile: join(folder, 'azure.jsonl'), seed: { subscriptionId, virtualMachines: [vm] } });
};
/** As a process that is killed would come back. */
const restart = async () => {
  await arm.close();
  await start();
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'arm-state-'));
  received = [];
  await start();
});
afterEach(async () => {
  await arm.close();
  webhook?.close();
  webhook = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function admin(path: string, body: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${arm.url}/admin/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.json();
}

async function call(method: string, path: string, body?: unknown): Promise<Response> {
  const { access_token } = (await admin('token', { oid: '11111111-1111-4111-8111-111111111111', kind: 'user' })) as {
    access_token: string;
  };
  return fetch(`${arm.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const pass = (seconds: number) =>
  admin('clock', { to: new Date(arm.world.clock.nowMs + seconds * 1000).toISOString() });
const tag = (value: string) =>
  call('PATCH', `${vmId}/providers/Microsoft.Resources/tags/default`, {
    operation: 'Merge',
    properties: { tags: { value } },
  });

describe('a world with a state file', () => {
  it('is the same after a restart: resources, time, and operations in the middle', async () => {
    await tag('kept');
    const started = await call('POST', `${vmId}/deallocate`);
    await pass(10);
    const now = arm.world.clock.nowMs;
    const { pathname, search } = new URL(started.headers.get('azure-asyncoperation') ?? '');

    await restart();

    const row = arm.world.tables.virtualMachines.get(vmId);
    expect([row?.tags.value, row?.power, arm.world.clock.nowMs]).toEqual(['kept', 'deallocating', now]);
    expect(await (await call('GET', `${pathname}${search}`)).json()).toMatchObject({ status: 'InProgress' });
    await pass(10);
    expect(await (await call('GET', `${pathname}${search}`)).json()).toMatchObject({ status: 'Succeeded' });
    expect(arm.world.tables.virtualMachines.get(vmId)?.power).toBe('deallocated');
  });

  it('remembers faults, and seeds nothing twice', async () => {
    await admin('faults', {
      operation: 'Microsoft.Compute/virtualMachines/restart/action',
      nth: 2,
      effect: { kind: 'unavailable' },
    });
    await call('POST', `${vmId}/restart`);

    await restart();

    expect((await call('POST', `${vmId}/restart`)).status).toBe(503);
    expect(arm.world.tables.virtualMachines.all()).toHaveLength(1);
  });

  it('sends no event a second time that was delivered, and sends those that were not', async () => {
    webhook = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as {
          eventType: string;
          data: { validationCode?: string };
        }[];
        const code = body[0]?.data.validationCode;
        if (code === undefined) received.push(body[0]?.eventType);
        response.end(JSON.stringify(code === undefined ? {} : { validationResponse: code }));
      });
    });
    await new Promise<void>((resolve) => webhook?.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`;
    const scope = `/subscriptions/${subscriptionId}`;
    await admin('event-subscriptions', { name: 'tests', scope, endpoint, schema: 'eventgrid', topic: 'resources' });
    await tag('first');
    await pass(2);
    await arm.world.flight.whenIdle();
    await tag('second');

    await restart();
    expect(received).toHaveLength(1);
    await pass(2);
    await arm.world.flight.whenIdle();

    expect(received).toEqual(['Microsoft.Resources.ResourceWriteSuccess', 'Microsoft.Resources.ResourceWriteSuccess']);
    expect(arm.world.eventGrid.report.deliveries.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  });

  it('keeps what could not be delivered', async () => {
    webhook = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const [event] = JSON.parse(Buffer.concat(chunks).toString()) as { data: { validationCode?: string } }[];
        const code = event?.data.validationCode;
        response.statusCode = code === undefined ? 403 : 200;
        response.end(JSON.stringify({ validationResponse: code }));
      });
    });
    await new Promise<void>((resolve) => webhook?.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`;
    const scope = `/subscriptions/${subscriptionId}`;
    await admin('event-subscriptions', { name: 'tests', scope, endpoint, schema: 'eventgrid', topic: 'resources' });
    await tag('first');
    await pass(2);
    await arm.world.flight.whenIdle();

    await restart();

    expect(arm.world.eventGrid.report.deadLetters).toMatchObject([
      { state: 'dead-lettered', deadLetterReason: 'Refused' },
    ]);
  });
});
