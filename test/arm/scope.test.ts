import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ArmEvent } from '../../local/arm/events.ts';
import { groupScope, machine, startSim, subscriptionId, vmId, type Sim } from './support/sim.ts';

describe('tags at a scope', () => {
  let sim: Sim;
  beforeEach(async () => {
    sim = await startSim({ virtualMachines: [machine({ tags: { keep: 'yes' } })] });
  });
  afterEach(() => sim.close());
  const tags = (method: string, body?: object, scope = vmId()) =>
    sim.call(method, `${scope}/providers/Microsoft.Resources/tags/default?api-version=2022-09-01`, body);

  test('are merged, replaced and deleted at once', async () => {
    const merged = await tags('PATCH', { operation: 'Merge', properties: { tags: { stage: 'gold' } } });
    const deleted = await tags('PATCH', { operation: 'Delete', properties: { tags: { keep: 'yes' } } });
    const replaced = await tags('PATCH', { operation: 'Replace', properties: { tags: { only: 'this' } } });
    const emptied = await tags('DELETE');

    expect(merged).toMatchObject({ status: 200, body: { name: 'default', type: 'Microsoft.Resources/tags' } });
    expect(merged.body.properties.tags).toEqual({ keep: 'yes', stage: 'gold' });
    expect(deleted.body.properties.tags).toEqual({ stage: 'gold' });
    expect(replaced.body.properties.tags).toEqual({ only: 'this' });
    expect(emptied).toMatchObject({ status: 200, body: '' });
    expect((await tags('GET')).body.properties.tags).toEqual({});
  });

  test('belong to groups too, and to nothing that is missing', async () => {
    const ofGroup = await tags('PUT', { properties: { tags: { team: 'images' } } }, groupScope);

    expect(ofGroup).toMatchObject({ status: 200, body: { properties: { tags: { team: 'images' } } } });
    expect((await tags('GET', undefined, vmId('nobody'))).body.error.code).toBe('ResourceNotFound');
  });

  test('report their write under the id of the machine', async () => {
    const events: ArmEvent[] = [];
    sim.arm.world.events.listen((event) => events.push(event));

    await tags('PUT', { properties: { tags: { 'image-ready': 'true' } } });

    expect(events).toMatchObject([
      { kind: 'write', operationName: 'Microsoft.Resources/tags/write', resourceId: vmId(), status: 'Succeeded' },
    ]);
  });
});

describe('locks', () => {
  let sim: Sim;
  afterEach(() => sim.close());
  const locked = async (scope: string, level: 'CanNotDelete' | 'ReadOnly') => {
    sim = await startSim({ virtualMachines: [machine()], locks: [{ scope, name: 'keep', level }] });
  };
  const locksAt = async (scope: string) =>
    (await sim.call('GET', `${scope}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`)).body.value;

  test('are listed where they apply, with the scope they lie on in their id', async () => {
    await locked(groupScope, 'CanNotDelete');

    const expected = [
      { id: `${groupScope}/providers/Microsoft.Authorization/locks/keep`, properties: { level: 'CanNotDelete' } },
    ];
    expect(await locksAt(vmId())).toMatchObject(expected);
    expect(await locksAt(groupScope)).toMatchObject(expected);
    expect(await locksAt(`/subscriptions/${subscriptionId}`)).toMatchObject(expected);
    expect(await locksAt(`/subscriptions/${subscriptionId}/resourceGroups/other`)).toEqual([]);
  });

  test('against deletion let everything else through', async () => {
    await locked(groupScope, 'CanNotDelete');

    const refused = await sim.call('DELETE', `${vmId()}?api-version=2026-04-01`);

    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'ScopeLocked' } } });
    expect(refused.body.error.message).toContain(`following scope(s) are locked: '${groupScope}'`);
    expect((await sim.call('POST', `${vmId()}/deallocate?api-version=2026-04-01`)).status).toBe(202);
  });

  test('against writing refuse actions and tags too', async () => {
    await locked(vmId(), 'ReadOnly');

    const action = await sim.call('POST', `${vmId()}/deallocate?api-version=2026-04-01`);
    const tags = await sim.call('PUT', `${vmId()}/providers/Microsoft.Resources/tags/default`, {
      properties: { tags: {} },
    });

    expect([action.status, tags.status]).toEqual([409, 409]);
    expect((await sim.call('GET', `${vmId()}?api-version=2026-04-01`)).status).toBe(200);
  });
});
