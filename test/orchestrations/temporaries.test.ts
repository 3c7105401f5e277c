import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OrchestrationContext } from 'durable-functions';
import type { MachineRequest } from '../../src/domain/ports/temporaries.ts';
import { temporaryId, temporaryTags } from '../../src/domain/temporaries/temporary.ts';
import { makeInterface, makeMachine, removeTemporaries } from '../../src/orchestrations/steps/temporary/temporaries.ts';
import { emptyHub, registeredActivities, simulatedAzure, type SimulatedAzure } from '../support/azure.ts';
import { type Call, drive, type DriveOptions } from '../support/drive.ts';
import { CAPTURE_ID, computeId, GROUP, SUBSCRIPTION } from '../support/vm-builder.ts';

const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
const tags = temporaryTags(CAPTURE_ID, 'ann', '2026-01-02T00:00:00.000Z');
const ids = {
  machine: temporaryId(group, 'virtual-machine', CAPTURE_ID, 'boot'),
  nic: temporaryId(group, 'network-interface', CAPTURE_ID, 'boot'),
  disk: temporaryId(group, 'disk', CAPTURE_ID, 'boot'),
};
const place = { location: 'westeurope', tags };
const subnetId = `${group}/providers/Microsoft.Network/virtualNetworks/vm1VNET/subnets/vm1Subnet`;
const machine: MachineRequest = {
  ...{ ...place, id: ids.machine, size: 'Standard_D2s_v5', interfaceId: ids.nic, osType: 'Windows' },
  securityType: 'Standard',
  from: { kind: 'image', imageId: computeId('images/golden'), osState: 'generalized', osDiskName: 'boot-os' },
};

let azure: SimulatedAzure;
beforeEach(async () => {
  azure = await simulatedAzure({
    resourceGroups: [{ name: GROUP, location: 'westeurope' }],
    virtualMachines: [{ resourceGroup: GROUP, name: 'vm1', location: 'westeurope', os: 'Linux' }],
    images: [{ resourceGroup: GROUP, name: 'golden', location: 'westeurope' }],
  });
});
afterEach(() => azure.close());

function ran(body: (context: OrchestrationContext) => Generator, options: Partial<DriveOptions> = {}) {
  return drive({
    ...{ name: 'show', instanceId: 'show', input: {}, orchestrations: { show: body as never } },
    activities: { ...registeredActivities(azure.ports), ...emptyHub },
    ...options,
    intercept: (call: Call) => void azure.arm.world.clock.advance(call.atMs),
  });
}

const watcherOf = (context: OrchestrationContext) => ({ context, input: { captureId: CAPTURE_ID } });

function* makeAndRemove(context: OrchestrationContext) {
  yield* makeInterface(watcherOf(context), { ...place, id: ids.nic, subnetId });
  yield* makeMachine(watcherOf(context), machine, 60);
  return yield* removeTemporaries(watcherOf(context), [ids.machine, ids.nic, ids.disk]);
}

const made = () => azure.arm.world.tables.virtualMachines.get(ids.machine);
const nics = () => azure.arm.world.tables.plainResources.all().filter(({ id }) => id.includes('networkInterfaces/g'));

describe('temporary resources', () => {
  it.each([[{}], [{ twice: true }], [{ replay: true }]])('are made and removed: %j', async (how) => {
    const disks = azure.arm.world.tables.disks.all().length;
    const { end } = await ran(makeAndRemove as never, how);

    expect(end).toEqual({ kind: 'completed', output: [] });
    expect(made()).toBeUndefined();
    expect(nics()).toEqual([]);
    expect(azure.arm.world.tables.disks.all()).toHaveLength(disks);
  });

  it('say whose they are, have no public address, and are listed by their tag', async () => {
    function* make(context: OrchestrationContext) {
      yield* makeInterface(watcherOf(context), { ...place, id: ids.nic, subnetId });
      yield* makeMachine(watcherOf(context), machine, 60);
    }
    await ran(make as never);
    const { entries } = azure.arm.world.writeLog;

    expect(made()).toMatchObject({ provisioningState: 'Succeeded', power: 'running', tags });
    expect(JSON.stringify(entries.map(({ body }) => body))).not.toMatch(/publicIP/i);
    const listed = await azure.ports.temporaries.list(group);
    expect(listed.filter(({ id }) => id === ids.machine || id === ids.nic)).toEqual([
      { id: ids.machine, tags },
      { id: ids.nic, tags },
    ]);
  });

  it('of another run are never removed, whatever their name says', async () => {
    function* make(context: OrchestrationContext) {
      yield* makeInterface(watcherOf(context), { ...place, id: ids.nic, subnetId });
      return yield* removeTemporaries({ context, input: { captureId: 'cap-other' } }, [ids.nic, ids.machine]);
    }
    const { end } = await ran(make as never);

    expect(end).toEqual({ kind: 'completed', output: [ids.nic] });
    expect(nics()).toHaveLength(1);
  });

  it('that Azure will not delete are named, and do not keep the others', async () => {
    azure.arm.world.faults.add([
      {
        ...{ operation: 'Microsoft.Compute/virtualMachines/delete', times: 0 },
        effect: { kind: 'answer', status: 403, code: 'AuthorizationFailed', message: 'm' },
      },
    ]);
    const { end } = await ran(makeAndRemove as never);

    expect(end).toEqual({ kind: 'completed', output: [ids.machine, ids.nic] });
  });
});
