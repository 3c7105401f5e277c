import { afterEach, describe, expect, it } from '@jest/globals';
import { groupScope, machine, startSim, vmId, type Sim } from './support/sim.ts';
import { userId } from './support/simulated-azure.ts';

let sim: Sim;
afterEach(() => sim.arm.close());

const lockId = `${groupScope}/providers/Microsoft.Authorization/locks/hands-off`;
const putLock = (level: string) => sim.call('PUT', lockId, { properties: { level, notes: 'why' } });

describe('a lock', () => {
  it('holds from the moment it is written until it is removed, which itself does not hinder', async () => {
    sim = await startSim({ virtualMachines: [machine()] });

    expect(await putLock('ReadOnly')).toMatchObject({
      status: 201,
      body: { properties: { level: 'ReadOnly', notes: 'why' } },
    });
    expect((await sim.call('POST', `${vmId()}/restart`)).body.error.code).toBe('ScopeLocked');
    expect((await putLock('CanNotDelete')).status).toBe(200);
    expect((await sim.call('POST', `${vmId()}/restart`)).status).toBe(202);
    expect((await sim.call('DELETE', vmId())).body.error.code).toBe('ScopeLocked');
    expect((await sim.call('DELETE', groupScope)).body.error.code).toBe('ScopeLocked');
    expect((await sim.call('DELETE', lockId)).status).toBe(200);
    expect((await sim.call('DELETE', lockId)).status).toBe(204);
    expect((await sim.call('DELETE', vmId())).status).toBe(202);
  });

  it('has one of two levels', async () => {
    sim = await startSim();

    expect(await putLock('Sometimes')).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidRequestContent' } },
    });
  });
});

describe('a resource group', () => {
  it('is deleted with all that lies in it, and takes nothing new meanwhile', async () => {
    sim = await startSim({ virtualMachines: [machine({ dataDisks: [{ lun: 0 }] })] });

    const answer = await sim.call('DELETE', groupScope);
    const poll = () => sim.call('GET', answer.headers.get('location') ?? '');

    expect(answer.status).toBe(202);
    expect(
      (await sim.call('PUT', `${groupScope}/providers/Microsoft.Compute/disks/d`, { location: 'westeurope' })).body
        .error.code,
    ).toBe('ResourceGroupBeingDeleted');
    expect((await poll()).status).toBe(202);
    sim.pass(60);
    expect((await poll()).status).toBe(200);
    expect((await sim.call('GET', vmId())).body.error.code).toBe('ResourceGroupNotFound');
    expect(sim.arm.world.tables.disks.all()).toEqual([]);
  });
});

describe('permissions', () => {
  const at = async (scope: string) =>
    (await sim.call('GET', `${scope}/providers/Microsoft.Authorization/permissions`)).body;

  it('are all where nobody is asked for rights', async () => {
    sim = await startSim({ virtualMachines: [machine()] });

    expect(await at(vmId())).toMatchObject({ value: [{ actions: ['*'], notActions: [] }] });
  });

  it('are what the roles of the caller give at the group and at the resource', async () => {
    const roleAssignments = [
      { principalId: userId, role: 'Reader', scope: groupScope },
      { principalId: userId, role: 'starter', scope: vmId() },
      { principalId: '00000000-0000-4000-8000-00000000ffff', role: 'Owner', scope: groupScope },
    ];
    const roleDefinitions = [
      {
        name: 'starter',
        actions: ['Microsoft.Compute/virtualMachines/*'],
        notActions: ['Microsoft.Compute/virtualMachines/delete'],
      },
    ];
    sim = await startSim({ virtualMachines: [machine()], roleAssignments, roleDefinitions });

    expect(await at(groupScope)).toMatchObject({ value: [{ actions: ['*/read'], notActions: [] }] });
    expect(await at(vmId())).toMatchObject({
      value: [
        { actions: ['*/read'] },
        { actions: ['Microsoft.Compute/virtualMachines/*'], notActions: ['Microsoft.Compute/virtualMachines/delete'] },
      ],
    });
  });

  it('are not told to whom nothing is given', async () => {
    sim = await startSim({ virtualMachines: [machine()], roleAssignments: [] });

    expect(await at(vmId())).toMatchObject({ error: { code: 'AuthorizationFailed' } });
  });
});
