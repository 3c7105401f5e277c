import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { computeIdOf, group, simulatedAzure, type SimulatedAzure } from './support/simulated-azure.ts';
import { planReplicas, replicationStatus } from '../../local/arm/gallery/replication.ts';

const machine = (name: string) => ({ resourceGroup: group, name, location: 'westeurope', os: 'Linux' }) as const;
const deallocate = 'Microsoft.Compute/virtualMachines/deallocate/action';

let azure: SimulatedAzure;
beforeEach(async () => {
  azure = await simulatedAzure({ virtualMachines: [machine('one'), machine('two')] });
});
afterEach(() => azure.arm.close());

const script = (rule: object) => azure.admin('POST', '/admin/faults', rule);
const stop = (name = 'one') => azure.call('POST', `${computeIdOf('virtualMachines', name)}/deallocate`);
const power = async (name = 'one') =>
  (await azure.client.virtualMachines.instanceView(group, name)).statuses?.at(-1)?.code;

describe('a scripted fault', () => {
  it('hits the n-th call of its operation on its resource, once', async () => {
    await script({
      operation: deallocate,
      resource: 'one',
      nth: 2,
      effect: { kind: 'throttle', retryAfterSeconds: 120 },
    });

    expect((await stop('two')).status).toBe(202);
    expect((await stop()).status).toBe(202);
    const second = await stop();
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '120']);
    expect((await stop()).status).toBe(202);
  });

  it('answers a bare 503, or a conflict with a code of its own', async () => {
    await script([
      { operation: deallocate, effect: { kind: 'unavailable' } },
      {
        operation: deallocate,
        nth: 2,
        effect: { kind: 'conflict', code: 'AnotherOperationInProgress', message: 'wait' },
      },
    ]);

    const first = await stop();
    expect([first.status, await first.text()]).toEqual([503, '']);
    const second = await stop();
    expect(second.status).toBe(409);
    expect(await second.json()).toEqual({ error: { code: 'AnotherOperationInProgress', message: 'wait' } });
  });

  it('breaks the connection after the work was accepted', async () => {
    await script({ operation: deallocate, effect: { kind: 'drop-after' } });

    await expect(stop()).rejects.toThrow();
    azure.pass(60);

    expect(await power()).toBe('PowerState/deallocated');
  });

  it('breaks the connection before anything was done', async () => {
    await script({ operation: deallocate, effect: { kind: 'drop-before' } });

    await expect(stop()).rejects.toThrow();
    azure.pass(60);

    expect(await power()).toBe('PowerState/running');
  });

  it('makes an operation fail, or never end', async () => {
    const failure = { kind: 'fail-operation', code: 'InternalExecutionError', message: 'no luck', afterSeconds: 5 };
    await script([
      { operation: deallocate, resource: 'one', effect: failure },
      { operation: deallocate, resource: 'two', effect: { kind: 'never-end' } },
    ]);
    const polls = await Promise.all([stop('one'), stop('two')]);
    azure.pass(100_000);

    const states = polls.map(async (answer) => {
      const { pathname, search } = new URL(answer.headers.get('azure-asyncoperation') ?? '');
      return (await azure.call('GET', `${pathname}${search}`)).json();
    });
    expect(await Promise.all(states)).toMatchObject([
      { status: 'Failed', error: { code: 'InternalExecutionError', message: 'no luck' } },
      { status: 'InProgress' },
    ]);
  });

  it('is forgotten on demand', async () => {
    await script({ times: 0, effect: { kind: 'unavailable' } });
    expect((await stop()).status).toBe(503);

    await azure.admin('DELETE', '/admin/faults');

    expect((await stop()).status).toBe(202);
  });
});

describe('a scripted happening', () => {
  it('cancels an operation by itself, as Azure sometimes does', async () => {
    await script({ operation: deallocate, effect: { kind: 'cancel-operation', afterSeconds: 5 } });
    const started = await stop();
    azure.pass(5);

    const { pathname, search } = new URL(started.headers.get('azure-asyncoperation') ?? '');
    const status = await (await azure.call('GET', `${pathname}${search}`)).json();

    expect(status).toMatchObject({ status: 'Canceled', error: { code: 'Canceled' } });
  });

  it('is something that somebody does to the machine while an operation is under way', async () => {
    await script({
      operation: 'Microsoft.Compute/virtualMachines/runCommands/write',
      resource: 'one',
      effect: { kind: 'guest', action: 'operator-power-off', afterSeconds: 60 },
    });
    const command = { location: 'westeurope', source: { script: 'sleep 600' } };
    await azure.client.virtualMachineRunCommands.createOrUpdate(group, 'one', 'long', command).submitted();

    azure.pass(59);
    expect(await power()).toBe('PowerState/running');
    azure.pass(1);
    expect(await power()).toBe('PowerState/stopped');
  });

  it('is a host that restarts: the guest boots anew, and the platform sees nothing of it', async () => {
    const vm = azure.arm.world.tables.virtualMachines.get(computeIdOf('virtualMachines', 'one'));
    const bootId = vm?.guest.bootId ?? 0;

    await azure.admin('POST', '/admin/guest', { vmId: vm?.id, action: 'host-restart' });

    expect(vm?.guest.bootId).toBeGreaterThan(bootId);
    expect(await power()).toBe('PowerState/running');
  });

  it.each([
    ['stuck-region', {}, 'Replicating'],
    ['slow-region', { seconds: 20_000 }, 'Replicating'],
    ['fail-region', {}, 'Failed'],
  ])('of kind %s keeps a copy from ending', async (kind, more, state) => {
    await script({ resource: '1.0.1', effect: { kind, region: 'northeurope', ...more } });
    const wanted = [{ region: 'northeurope', replicaCount: 1 }];
    const versionId = (name: string) => computeIdOf('galleries', 'g', 'images', 'i', 'versions', name);
    const fault = (region: string) => azure.arm.world.faults.onReplication(region, versionId('1.0.1'));
    expect(azure.arm.world.faults.onReplication('northeurope', versionId('1.0.0'))).toBeUndefined();
    const planned = planReplicas([], { wanted, home: 'westeurope', sizeGiB: 30, now: 0, shallow: false, fault });

    expect(replicationStatus(planned, 10_000_000).summary[0]?.state).toBe(state);
    const again = planReplicas([], { wanted, home: 'westeurope', sizeGiB: 30, now: 0, shallow: false, fault });
    expect(replicationStatus(again, 10_000_000).summary[0]?.state).toBe('Completed');
  });
});
