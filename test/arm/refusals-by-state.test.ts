import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { machine, runScript, startSim, vmId, type Sim } from './support/sim.ts';
import { linuxGeneralize } from './support/guest-script.ts';

const at = (name: string, tail = '') => `${vmId(name)}${tail}?api-version=2024-07-01`;
const tags = '/providers/Microsoft.Resources/tags/default';
const source = { location: 'westeurope', properties: { source: { script: 'echo hello' } } };
const handler = { publisher: 'Microsoft.Azure.Extensions', type: 'CustomScript', typeHandlerVersion: '2.1' };
const extension = { location: 'westeurope', properties: handler };

describe('a machine', () => {
  let sim: Sim;
  beforeEach(async () => {
    sim = await startSim({
      virtualMachines: [
        machine({ name: 'flagged', os: 'Linux', power: 'stopped', guest: { generalized: true, flagged: true } }),
        machine({ name: 'one', os: 'Linux' }),
      ],
    });
  });
  afterEach(() => sim.close());

  it.each([
    ['PUT', tags, { properties: { tags: { a: 'b' } } }],
    ['PATCH', tags, { operation: 'Merge', properties: { tags: { a: 'b' } } }],
    ['DELETE', tags, undefined],
    ['PATCH', '', { tags: { a: 'b' } }],
    ['PUT', '', { location: 'westeurope', tags: { a: 'b' }, properties: {} }],
    ['PUT', '/runCommands/r', source],
    ['PUT', '/extensions/e', extension],
  ])('that was generalized refuses %s %s with 409', async (method, tail, body) => {
    const { properties } = (await sim.call('GET', at('flagged'))).body as { properties: object };
    const whole = method === 'PUT' && tail === '' ? { ...body, properties } : body;

    expect((await sim.call(method, at('flagged', tail), whole)).status).toBe(409);
  });

  it('that was generalized lets itself be deallocated and deleted', async () => {
    const deallocated = await sim.call('POST', at('flagged', '/deallocate'));
    sim.pass(60);
    const deleted = await sim.call('DELETE', at('flagged'));

    expect([deallocated.status, deleted.status]).toEqual([202, 202]);
  });

  it('that is off has run commands and extensions that can be read and not changed', async () => {
    await sim.call('PUT', at('one', '/runCommands/r'), source);
    await sim.call('PUT', at('one', '/extensions/e'), extension);
    sim.pass(120);
    await sim.call('POST', at('one', '/powerOff'));
    sim.pass(60);
    const statusOf = async (method: string, tail: string, body?: object) =>
      (await sim.call(method, at('one', tail), body)).status;

    const ofBoth = (method: string, bodies: readonly (object | undefined)[] = []) =>
      Promise.all(['/runCommands/r', '/extensions/e'].map((tail, index) => statusOf(method, tail, bodies[index])));
    expect(await ofBoth('GET')).toEqual([200, 200]);
    expect(await ofBoth('PUT', [source, extension])).toEqual([409, 409]);
    expect(await ofBoth('PATCH', [{ tags: {} }, { tags: {} }])).toEqual([409, 409]);
    expect(await ofBoth('DELETE')).toEqual([409, 409]);
  });

  it('that an operator stops while waagent runs is not generalized', async () => {
    await runScript(sim, 'generalize', linuxGeneralize(), 5, 'one');
    while (!sim.arm.world.tables.virtualMachines.get(vmId('one'))?.guest.generalizing) sim.pass(1);
    const answer = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const order = { vmId: vmId('one'), action: 'operator-power-off' };
    await fetch(`${sim.arm.url}/admin/guest`, { ...answer, body: JSON.stringify(order) });
    sim.pass(600);

    const vm = sim.arm.world.tables.virtualMachines.get(vmId('one'));
    expect([vm?.power, vm?.osContent.generalized]).toEqual(['stopped', false]);
  });
});
