/* eslint-disable @typescript-eslint/no-explicit-any -- documents of the service */
import { afterEach, describe, expect, it } from '@jest/globals';
import { groupScope, machine, startSim, vmId, type Sim } from './support/sim.ts';
import { subscriptionId, userId } from './support/simulated-azure.ts';

let sim: Sim;
afterEach(() => sim.arm.close());
const start = async (more: object = {}) => {
  sim = await startSim({ virtualMachines: [machine(), machine({ name: 'vm2' })], ...more });
};

const path = (filter: string) =>
  `/subscriptions/${subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=${encodeURIComponent(filter)}`;
const since = "eventTimestamp ge '2026-01-01T00:00:00Z'";
const read = async (filter = since) => (await sim.call('GET', path(filter))).body;
const admin = (body: object) =>
  fetch(`${sim.arm.url}/admin/activity-log`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const tag = (value: string, name = 'vm1') =>
  sim.call('PATCH', `${vmId(name)}/providers/Microsoft.Resources/tags/default`, {
    operation: 'Merge',
    properties: { tags: { value } },
  });

describe('the activity log', () => {
  it('tells who did what to which resource, some minutes later', async () => {
    await start();
    await tag('a');

    expect((await read()).value).toEqual([]);
    sim.pass(120);

    const { value } = await read(`${since} and resourceUri eq '${vmId().toUpperCase()}'`);
    expect(value.map((entry: any) => [entry.operationName.value, entry.status.value])).toEqual([
      ['Microsoft.Resources/tags/write', 'Succeeded'],
      ['Microsoft.Resources/tags/write', 'Started'],
    ]);
    expect(value[0]).toMatchObject({
      resourceId: vmId(),
      eventTimestamp: '2026-01-01T00:00:00.0000000Z',
      httpRequest: { method: 'PATCH' },
      claims: { 'http://schemas.microsoft.com/identity/claims/objectidentifier': userId },
    });
    expect(value[0].caller).toBeTruthy();
    expect(value[0].correlationId).toBe(value[1].correlationId);
  });

  it('shows an operation as it begins, is accepted, and ends', async () => {
    await start();
    await sim.call('POST', `${vmId()}/deallocate`);
    sim.pass(300);

    const { value } = await read();

    expect(value.map((entry: any) => entry.status.value)).toEqual(['Succeeded', 'Accepted', 'Started']);
    expect(Date.parse(value[0].eventTimestamp) - Date.parse(value[1].eventTimestamp)).toBe(20_000);
  });

  it('is read in pages that do not shift when something comes in between', async () => {
    await start();
    await admin({ delaySeconds: 0, pageSize: 3 });
    for (const value of ['a', 'b', 'c']) await tag(value);

    const first = await read();
    await tag('d');
    const second = (await sim.call('GET', first.nextLink)).body;

    expect(first.value).toHaveLength(3);
    expect(second.value).toHaveLength(3);
    expect(second.nextLink).toBeUndefined();
    const ids = [...first.value, ...second.value].map((entry: any) => entry.eventDataId);
    expect(new Set(ids).size).toBe(6);
  });

  it('is narrowed by time, group, operation id, and to chosen fields', async () => {
    await start();
    await admin({ delaySeconds: 0 });
    await tag('a');
    sim.pass(60);
    await tag('b', 'vm2');

    expect((await read("eventTimestamp ge '2026-01-01T00:00:30Z'")).value).toHaveLength(2);
    expect((await read(`${since} and eventTimestamp le '2026-01-01T00:00:30Z'`)).value).toHaveLength(2);
    expect((await read(`${since} and resourceGroupName eq 'other'`)).value).toEqual([]);
    const { correlationId } = (await read()).value[0];
    expect((await read(`${since} and correlationId eq '${correlationId}'`)).value).toHaveLength(2);
    const chosen = (await sim.call('GET', `${path(since)}&$select=caller,status`)).body;
    expect(Object.keys(chosen.value[0]).sort()).toEqual(['caller', 'status']);
  });

  it.each([
    ['without a beginning', `resourceUri eq 'x'`],
    ['further back than 90 days', "eventTimestamp ge '2025-01-01T00:00:00Z'"],
    ['by a property it does not know', `${since} and colour eq 'red'`],
  ])('is not read %s', async (_how, filter) => {
    await start();

    expect((await read(filter)).error.code).toBe('BadRequest');
  });

  it('is read by whoever may', async () => {
    await start({ roleAssignments: [{ principalId: userId, role: 'Reader', scope: groupScope }] });

    expect((await read()).error).toMatchObject({ code: 'AuthorizationFailed' });
  });
});
