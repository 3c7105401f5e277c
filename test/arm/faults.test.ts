import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { computeIdOf, group, simulatedAzure, type SimulatedAzure } from './support/simulated-azure.ts';

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
