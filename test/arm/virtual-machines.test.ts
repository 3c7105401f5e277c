import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { group, groupScope, machine, powerOf, startSim, subscriptionId, vmId, type Sim } from './support/sim.ts';

const statusesOf = async (sim: Sim) =>
  (await sim.client.virtualMachines.instanceView(group, 'vm1')).statuses?.map(({ code }) => code);

describe('a virtual machine', () => {
  let sim: Sim;
  beforeEach(async () => {
    sim = await startSim({ virtualMachines: [machine()] });
  });
  afterEach(() => sim.close());

  test('is deallocated by an operation that takes twenty seconds and is followed at its own address', async () => {
    const accepted = await sim.call('POST', `${vmId()}/deallocate?api-version=2026-04-01`);
    const polling = accepted.headers.get('azure-asyncoperation') ?? '';
    const first = await sim.call('GET', polling);
    const during = await powerOf(sim);
    sim.pass(20);
    const last = await sim.call('GET', polling);

    expect(accepted).toMatchObject({ status: 202, body: '' });
    expect(accepted.headers.get('retry-after')).toBe('10');
    expect(accepted.headers.get('location')).toContain('monitor=true');
    expect(polling).toMatch(
      /\/locations\/westeurope\/operations\/[0-9a-f-]{36}\?p=.*&api-version=.*&t=.*&c=.*&s=.*&h=/,
    );
    expect(first.headers.get('retry-after')).toBe('36');
    expect(first.body).toEqual({
      startTime: '2026-01-01T00:00:00.0000000+00:00',
      status: 'InProgress',
      name: expect.any(String),
    });
    expect(during).toBe('PowerState/deallocating');
    expect(last.body).toMatchObject({ status: 'Succeeded', endTime: '2026-01-01T00:00:20.0000000+00:00' });
    expect(last.headers.get('retry-after')).toBeNull();
    expect(await powerOf(sim)).toBe('PowerState/deallocated');
  });

  test('answers 202 and then an empty 200 at the Location of an action', async () => {
    const accepted = await sim.call('POST', `${vmId()}/powerOff?api-version=2026-04-01`);
    const location = accepted.headers.get('location') ?? '';
    const early = await sim.call('GET', location);
    sim.pass(11);
    const late = await sim.call('GET', location);

    expect(early).toMatchObject({ status: 202, body: '' });
    expect(late).toMatchObject({ status: 200, body: '' });
  });

  test('cannot be generalized while it runs, nor after it shut itself down from inside', async () => {
    await expect(sim.client.virtualMachines.generalize(group, 'vm1')).rejects.toMatchObject({
      statusCode: 409,
      code: 'OperationNotAllowed',
      message: expect.stringContaining('since the VM is running. Please power off explicitly'),
    });

    await sim.call('POST', '/admin/guest', { vmId: vmId(), action: 'shutdown-in-guest' });

    expect(await powerOf(sim)).toBe('PowerState/stopped');
    await expect(sim.client.virtualMachines.generalize(group, 'vm1')).rejects.toMatchObject({ statusCode: 409 });
  });

  test('shows that it was generalized first in the instance view and nowhere else', async () => {
    await sim.call('POST', '/admin/guest', { vmId: vmId(), action: 'operator-power-off' });
    const before = await sim.call('GET', `${vmId()}?api-version=2026-04-01`);

    const answer = await sim.call('POST', `${vmId()}/generalize?api-version=2026-04-01`);

    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(answer.headers.get('azure-asyncoperation')).toBeNull();
    expect(await statusesOf(sim)).toEqual(['OSState/generalized', 'ProvisioningState/succeeded', 'PowerState/stopped']);
    expect((await sim.call('GET', `${vmId()}?api-version=2026-04-01`)).body).toEqual(before.body);
  });

  test('with the flag refuses start, changes and tags, and accepts deallocate and deletion', async () => {
    await sim.call('POST', '/admin/guest', { vmId: vmId(), action: 'operator-power-off' });
    await sim.client.virtualMachines.generalize(group, 'vm1');
    const refused = { statusCode: 409, code: 'OperationNotAllowedOnGeneralizedVM' };

    await expect(sim.client.virtualMachines.start(group, 'vm1').submitted()).rejects.toMatchObject({
      statusCode: 409,
      message: "Operation 'Start VM' is not allowed on VM 'vm1' since the VM is generalized.",
    });
    await expect(
      sim.client.virtualMachines.update(group, 'vm1', { tags: { a: 'b' } }).submitted(),
    ).rejects.toMatchObject(refused);
    const tags = await sim.call('PUT', `${vmId()}/providers/Microsoft.Resources/tags/default?api-version=2022-09-01`, {
      properties: { tags: { a: 'b' } },
    });
    expect(tags).toMatchObject({ status: 409, body: { error: { code: refused.code } } });

    expect((await sim.call('POST', `${vmId()}/deallocate?api-version=2026-04-01`)).status).toBe(202);
    sim.pass(20);
    expect((await sim.call('DELETE', `${vmId()}?api-version=2026-04-01`)).status).toBe(202);
    sim.pass(28);
    expect((await sim.call('DELETE', `${vmId()}?api-version=2026-04-01`)).status).toBe(204);
  });

  test('changes its etag with every change of power or model', async () => {
    const etag = async () => (await sim.call('GET', `${vmId()}?api-version=2026-04-01`)).headers.get('etag');
    const first = await etag();

    await sim.call('POST', `${vmId()}/restart?api-version=2026-04-01`);
    sim.pass(16);
    const second = await etag();
    const patched = await sim.call('PATCH', `${vmId()}?api-version=2026-04-01`, { tags: { stage: 'gold' } });

    expect([first, second, patched.body.etag]).toEqual(['"2"', '"3"', '"4"']);
    expect(patched.body).toMatchObject({ tags: { stage: 'gold' }, properties: { provisioningState: 'Updating' } });
    sim.pass(5);
    expect((await sim.client.virtualMachines.get(group, 'vm1')).provisioningState).toBe('Succeeded');
  });

  test('leaves its disks, with what is on them, when it is deleted, unless they were to go with it', async () => {
    const disk = (await sim.client.virtualMachines.get(group, 'vm1')).storageProfile?.osDisk?.name ?? '';
    const attached = await sim.client.disks.get(group, disk);

    await sim.client.virtualMachines.delete(group, 'vm1').submitted();
    sim.pass(28);
    const left = await sim.client.disks.get(group, disk);

    expect(attached).toMatchObject({
      managedBy: vmId(),
      diskState: 'Attached',
      osType: 'Windows',
      hyperVGeneration: 'V2',
    });
    expect(left.managedBy).toBeUndefined();
    expect(left.diskState).toBe('Unattached');
    await expect(sim.client.virtualMachines.get(group, 'vm1')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
      message:
        `The Resource 'Microsoft.Compute/virtualMachines/vm1' under resource group '${group}' was not found. ` +
        'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
    });
  });

  test('takes its OS disk with it after deleteOption was set to Delete', async () => {
    const vm = await sim.client.virtualMachines.get(group, 'vm1');
    const body = { properties: { storageProfile: { osDisk: { deleteOption: 'Delete' } } } };
    await sim.call('PATCH', `${vmId()}?api-version=2026-04-01`, body);
    sim.pass(5);

    await sim.call('DELETE', `${vmId()}?api-version=2026-04-01`);
    sim.pass(28);

    await expect(sim.client.disks.get(group, vm.storageProfile?.osDisk?.name ?? '')).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  test('is listed with its group in upper case', async () => {
    const listed: (string | undefined)[] = [];
    for await (const vm of sim.client.virtualMachines.listAll()) listed.push(vm.id);

    expect(listed).toEqual([vmId().replace(group, group.toUpperCase())]);
  });

  test('lets a newer power operation take the place of an older one', async () => {
    const older = await sim.call('POST', `${vmId()}/powerOff?api-version=2026-04-01`);
    await sim.call('POST', `${vmId()}/deallocate?api-version=2026-04-01`);

    const { body, status } = await sim.call('GET', older.headers.get('azure-asyncoperation') ?? '');

    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'Failed', error: { code: 'OperationPreempted' } });
  });

  test('of another group, or of no group, is told apart', async () => {
    const missing = `/subscriptions/${subscriptionId}/resourceGroups/nowhere/providers/Microsoft.Compute/virtualMachines/x`;

    const answer = await sim.call('GET', `${missing}?api-version=2026-04-01`);

    expect(answer.status).toBe(404);
    expect(answer.body.error).toEqual({
      code: 'ResourceGroupNotFound',
      message: "Resource group 'nowhere' could not be found.",
    });
  });

  test('has no action that the simulator does not know: 501 names it', async () => {
    const answer = await sim.call('POST', `${vmId()}/performMaintenance?api-version=2026-04-01`);

    expect(answer.status).toBe(501);
    expect(answer.body.error.message).toBe(`POST ${vmId()}/performMaintenance is not simulated`);
  });

  test('is found in any casing of its id', async () => {
    const answer = await sim.call('GET', `${groupScope.toUpperCase()}/PROVIDERS/microsoft.compute/VIRTUALMACHINES/VM1`);

    expect(answer).toMatchObject({ status: 200, body: { id: vmId() } });
  });
});
