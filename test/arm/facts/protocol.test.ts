import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { group, groupScope, machine, startSim, subscriptionId, vmId, type Answer, type Sim } from '../support/sim.ts';

const compute = (tail: string) => `${groupScope}/providers/Microsoft.Compute/${tail}?api-version=2026-04-01`;
const vmPath = (tail = '') => compute(`virtualMachines/vm1${tail}`);
const polling = ({ headers }: Answer) => headers.get('azure-asyncoperation') ?? '';
const location = ({ headers }: Answer) => headers.get('location') ?? '';

describe('facts about answers and polling (contract INDEX)', () => {
  let sim: Sim;
  beforeEach(async () => {
    sim = await startSim({
      virtualMachines: [
        machine({ os: 'Linux', power: 'deallocated', guest: { generalized: true, flagged: true } }),
        machine({ name: 'vm2', os: 'Linux' }),
      ],
    });
  });
  afterEach(() => sim.close());

  const running = (action = '') => compute(`virtualMachines/vm2${action}`);
  const snapshot = () =>
    sim.call('PUT', compute('snapshots/s'), {
      location: 'westeurope',
      properties: { creationData: { createOption: 'Copy', sourceResourceId: sim.arm.world.tables.disks.all()[0]?.id } },
    });
  const image = () =>
    sim.call('PUT', compute('images/i'), {
      location: 'westeurope',
      properties: { sourceVirtualMachine: { id: vmId() }, hyperVGeneration: 'V2' },
    });
  const gallery = () => sim.call('PUT', compute('galleries/g'), { location: 'westeurope' });
  const shape = (answer: Answer) => [answer.status, polling(answer) !== '', location(answer) !== ''];

  test('fact 1: a new image or gallery is 201 without a Location, an update 200, disks 202 with both, actions and deletions 202 with an empty body', async () => {
    expect(shape(await image())).toEqual([201, true, false]);
    expect(shape(await gallery())).toEqual([201, true, false]);
    expect(shape(await sim.call('PATCH', running(), { tags: { a: 'b' } }))).toEqual([200, true, false]);
    const disk = await snapshot();
    expect([...shape(disk), disk.body.properties.provisioningState]).toEqual([202, true, true, 'Updating']);
    sim.pass(60);
    const action = await sim.call('POST', running('/powerOff'));
    const deletion = await sim.call('DELETE', compute('images/i'));
    expect([...shape(action), action.body, ...shape(deletion), deletion.body]).toEqual([
      202,
      true,
      true,
      '',
      202,
      true,
      true,
      '',
    ]);
  });

  test('fact 5: a polling document is always 200, in one of three families', async () => {
    const answers = [await sim.call('POST', running('/powerOff')), await gallery(), await snapshot()];
    const families = answers.map((answer) => /\/locations\/westeurope\/(\w+)\//.exec(polling(answer))?.[1]);
    const [first] = answers;
    const early = await sim.call('GET', polling(first as Answer));
    sim.pass(30);
    const late = await sim.call('GET', polling(first as Answer));

    expect(families).toEqual(['operations', 'capsOperations', 'DiskOperations']);
    expect([early.status, Object.keys(early.body as object)]).toEqual([200, ['startTime', 'status', 'name']]);
    expect([late.status, Object.keys(late.body as object)]).toEqual([200, ['startTime', 'endTime', 'status', 'name']]);
    expect([early.body.status, late.body.status]).toEqual(['InProgress', 'Succeeded']);
  });

  test('fact 6: a failure arrives as 200 with an error in the document', async () => {
    const effect = {
      kind: 'fail-operation',
      code: 'InternalExecutionError',
      message: 'An internal execution error occurred.',
    } as const;
    sim.arm.world.faults.add([{ operation: 'Microsoft.Compute/virtualMachines/powerOff/action', effect }]);
    const accepted = await sim.call('POST', running('/powerOff'));
    sim.pass(60);
    const { status, body } = await sim.call('GET', polling(accepted));

    expect([status, body.status, body.error.code]).toEqual([200, 'Failed', 'InternalExecutionError']);
  });

  test('fact 7: the Location is the same operation with monitor=true: empty after powerOff, the bare result after a run command', async () => {
    const off = await sim.call('POST', running('/powerOff'));
    sim.pass(30);
    const end = await sim.call('GET', location(off));
    await sim.call('POST', running('/start'));
    sim.pass(60);
    const command = await sim.call('POST', running('/runCommand'), {
      commandId: 'RunShellScript',
      script: ['echo hi'],
    });
    sim.pass(60);
    const result = await sim.call('GET', location(command));

    expect(location(off)).toContain('monitor=true');
    expect([end.status, end.body]).toEqual([200, '']);
    expect([result.status, result.body.value[0].code]).toEqual([200, 'ProvisioningState/succeeded']);
  });

  test('fact 8: polling addresses are signed and long, and end with the id that the document names', async () => {
    const started = await sim.call('POST', running('/powerOff'));
    const url = new URL(polling(started));
    const { body } = await sim.call('GET', url.href);

    expect(['p', 't', 'c', 's', 'h'].filter((name) => !url.searchParams.get(name))).toEqual([]);
    const lengths = [started, await snapshot(), await gallery()].flatMap((answer) => [
      polling(answer).length,
      location(answer).length,
    ]);
    expect(lengths.filter((length) => length > 0 && (length < 3_061 || length > 3_248))).toEqual([]);
    expect(url.pathname.split('/').at(-1)).toBe(body.name);
  });

  test('fact 9: the api-version in it is of the service’s choice', async () => {
    const url = new URL(polling(await sim.call('POST', running('/powerOff'))));

    expect(url.searchParams.get('api-version')).not.toBe('2026-04-01');
  });

  test('fact 10: Retry-After is seldom there: 10 for a deallocation, 36 at its first poll, none later, 2 for disks, none for galleries', async () => {
    const wait = ({ headers }: Answer) => headers.get('retry-after');
    const accepted = await sim.call('POST', running('/deallocate'));
    const [first, second] = [await sim.call('GET', polling(accepted)), await sim.call('GET', polling(accepted))];

    expect([wait(accepted), wait(first), wait(second)]).toEqual(['10', '36', null]);
    expect([wait(await snapshot()), wait(await gallery())]).toEqual(['2', null]);
  });

  test('fact 11: what is left of the buckets stands in one header, twelve updates for one machine; not on ARM’s own 404', async () => {
    const levels = ({ headers }: Answer) => headers.get('x-ms-ratelimit-remaining-resource');
    const answers: Answer[] = [];
    for (let count = 0; count < 13; count++) answers.push(await sim.call('POST', running('/powerOff')));

    expect(levels(answers[0] as Answer)).toMatch(
      /^Microsoft\.Compute\/UpdateVMSubscriptionMaximum;1499,Microsoft\.Compute\/UpdateVMResource;11$/,
    );
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(12).fill(202), 429]);
    expect(answers.at(-1)?.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(levels(await sim.call('GET', compute('virtualMachines/nobody')))).toBeNull();
  });

  test('fact 12: what is gone is deleted with 204 and read with 404, of ARM or shortly after of the provider', async () => {
    await snapshot();
    sim.pass(60);
    await sim.call('DELETE', compute('snapshots/s'));
    sim.pass(5);
    const again = await sim.call('DELETE', compute('snapshots/s'));
    const shortly = await sim.call('GET', compute('snapshots/s'));
    sim.pass(120);
    const later = await sim.call('GET', compute('snapshots/s'));
    const noGroup = await sim.call('GET', compute('snapshots/s').replace(group, 'nowhere'));

    expect([again.status, again.body]).toEqual([204, '']);
    expect([shortly.status, shortly.body.error.code]).toEqual([404, 'NotFound']);
    expect([later.status, later.body.error]).toEqual([
      404,
      {
        code: 'ResourceNotFound',
        message: `The Resource 'Microsoft.Compute/snapshots/s' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
      },
    ]);
    expect(noGroup.body.error.code).toBe('ResourceGroupNotFound');
  });

  test('fact 23: a bare 503 comes on actions, polls and plain reads alike, and a repeat works', async () => {
    const unavailable = () => sim.arm.world.faults.add([{ effect: { kind: 'unavailable' } }]);
    const twice = async (method: string, path: string) => {
      unavailable();
      const bad = await sim.call(method, path);
      const good = await sim.call(method, path);
      return [bad.status, bad.body, good];
    };
    const [status, body, action] = await twice('POST', running('/powerOff'));
    const [pollStatus, , poll] = await twice('GET', polling(action as Answer));
    const [readStatus, , read] = await twice('GET', running());

    expect([status, body, pollStatus, readStatus]).toEqual([503, '', 503, 503]);
    expect([action, poll, read].map((answer) => (answer as Answer).status)).toEqual([202, 200, 200]);
  });

  test('fact 24: tags are written at once, by PUT, PATCH and DELETE of tags/default', async () => {
    const path = `${vmId('vm2')}/providers/Microsoft.Resources/tags/default?api-version=2022-09-01`;
    const put = await sim.call('PUT', path, { properties: { tags: { a: '1', b: '2' } } });
    const patch = await sim.call('PATCH', path, { operation: 'Delete', properties: { tags: { a: '1' } } });
    const removed = await sim.call('DELETE', path);

    expect([put.status, patch.status, removed.status, removed.body]).toEqual([200, 200, 200, '']);
    expect(patch.body).toMatchObject({
      name: 'default',
      type: 'Microsoft.Resources/tags',
      properties: { tags: { b: '2' } },
    });
  });

  test('fact 25: a machine’s ETag stands in header and body and grows; lists write groups in upper case', async () => {
    const before = await sim.call('GET', running());
    await sim.call('POST', running('/powerOff'));
    sim.pass(30);
    const after = await sim.call('GET', running());
    const list = await sim.call(
      'GET',
      `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/virtualMachines?api-version=2024-07-01`,
    );

    expect([before.headers.get('etag'), before.body.etag, after.body.etag]).toEqual(['"2"', '"2"', '"3"']);
    expect(list.body.value[0].id).toContain(`/resourceGroups/${group.toUpperCase()}/`);
  });

  test('fact 26: dates have seven digits and an offset', async () => {
    const { body } = await sim.call('GET', vmPath());

    expect(body.properties.timeCreated).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$/);
  });
});
