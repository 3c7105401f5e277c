import { afterEach, describe, expect, it } from '@jest/globals';
import {
  computeIdOf,
  group,
  simulatedAzure,
  subscriptionId,
  userId,
  type SimulatedAzure,
} from '../support/simulated-azure.ts';

const location = 'westeurope';
const scopes = {
  subscription: `/subscriptions/${subscriptionId}`,
  group: `/subscriptions/${subscriptionId}/resourceGroups/${group}`,
  vm: computeIdOf('virtualMachines', 'vm1'),
};
type RoleAssignments = readonly { principalId: string; role: string; scope: string }[];

let azure: SimulatedAzure;

async function worldWith(roleAssignments: RoleAssignments | undefined, more: object = {}): Promise<void> {
  azure = await simulatedAzure({
    virtualMachines: [
      {
        resourceGroup: group,
        name: 'vm1',
        location,
        os: 'Linux',
        power: 'stopped',
        guest: { generalized: true, flagged: true },
      },
      { resourceGroup: group, name: 'vm2', location, os: 'Linux' },
    ],
    galleries: [
      {
        resourceGroup: group,
        name: 'golden',
        location,
        definitions: [{ name: 'lin', osType: 'Linux', generation: 'V2' }],
      },
    ],
    ...(roleAssignments ? { roleAssignments } : {}),
    ...more,
  });
}

const mine = (role: string, scope: string) => ({ principalId: userId, role, scope });
const status = async (method: string, path: string, body?: unknown) => (await azure.call(method, path, body)).status;
async function errorOf(method: string, path: string, body?: unknown): Promise<{ code: string; message: string }> {
  const answer = await azure.call(method, path, body);
  expect(answer.status).toBe(403);
  return ((await answer.json()) as { error: { code: string; message: string } }).error;
}
const tags = (id: string) => `${id}/providers/Microsoft.Resources/tags/default`;
const tagging = { operation: 'Merge', properties: { tags: { a: 'b' } } };

afterEach(() => azure.arm.close());

describe('a world without assignments', () => {
  it('asks nobody for rights', async () => {
    await worldWith(undefined);

    expect(await status('POST', `${scopes.vm}/deallocate`)).toBe(202);
  });
});

describe('a world with assignments', () => {
  it('denies what nobody allowed, and names client, object, action and scope as Azure does', async () => {
    await worldWith([]);

    expect(await errorOf('POST', `${scopes.vm}/deallocate`)).toEqual({
      code: 'AuthorizationFailed',
      message:
        `The client 'ann@simulated.example' with object id '${userId}' does not have authorization to perform action ` +
        `'Microsoft.Compute/virtualMachines/deallocate/action' over scope '${scopes.vm}' or the scope is invalid. ` +
        'If access was recently granted, please refresh your credentials.',
    });
  });

  it('names the provider where a list was asked for', async () => {
    await worldWith([]);

    const { message } = await errorOf('GET', `${scopes.group}/providers/Microsoft.Compute/virtualMachines`);

    expect(message).toContain(`over scope '${scopes.group}/providers/Microsoft.Compute'`);
  });

  it.each([
    ['the root', '/'],
    ['the subscription', scopes.subscription],
    ['the group, in another casing', scopes.group.toUpperCase()],
    ['the machine', scopes.vm],
  ])('lets an assignment at %s hold below it', async (_where, scope) => {
    await worldWith([mine('Contributor', scope)]);

    expect(await status('POST', `${scopes.vm}/deallocate`)).toBe(202);
  });

  it('does not let an assignment hold beside its scope, or for somebody else', async () => {
    await worldWith([
      mine('Owner', computeIdOf('virtualMachines', 'vm')),
      mine('Owner', computeIdOf('virtualMachines', 'vm2')),
    ]);

    expect(await status('GET', scopes.vm)).toBe(403);
    expect(await status('GET', computeIdOf('virtualMachines', 'vm2'))).toBe(200);
  });

  it('does not say that a group is missing to somebody who may not see it', async () => {
    await worldWith([]);

    expect(await status('GET', `${scopes.subscription}/resourceGroups/nowhere`)).toBe(403);
  });

  it('gives a Reader everything to read and nothing to change', async () => {
    await worldWith([mine('Reader', scopes.group)]);

    expect(await status('GET', scopes.vm)).toBe(200);
    expect(await status('PATCH', tags(scopes.vm), tagging)).toBe(403);
  });

  it('gives a Tag Contributor the tags of a machine and not the machine (the confused deputy of domain 7.2)', async () => {
    const vm = computeIdOf('virtualMachines', 'vm2');
    await worldWith([mine('Tag Contributor', vm)]);

    expect(await status('PATCH', tags(vm), tagging)).toBe(200);
    expect(await status('GET', vm)).toBe(403);
    expect((await errorOf('PATCH', vm, { tags: { a: 'b' } })).message).toContain('virtualMachines/write');
  });

  it('takes away by notActions within one role only', async () => {
    const roleDefinitions = [
      {
        name: 'almost all',
        actions: ['Microsoft.Compute/*'],
        notActions: ['*/generalize/action', '*/DEALLOCATE/action'],
      },
      { name: 'deallocates', actions: ['microsoft.compute/virtualmachines/deallocate/action'] },
    ];
    await worldWith([mine('almost all', scopes.group), mine('deallocates', scopes.vm)], { roleDefinitions });

    expect(await status('POST', `${scopes.vm}/generalize`)).toBe(403);
    expect(await status('POST', `${scopes.vm}/deallocate`)).toBe(202);
  });
});

describe('what a body points at', () => {
  const versionId = computeIdOf('galleries', 'golden', 'images', 'lin', 'versions', '1.0.0');
  const version = { location, properties: { storageProfile: { source: { virtualMachineId: scopes.vm } } } };
  const image = { location, properties: { hyperVGeneration: 'V2', sourceVirtualMachine: { id: scopes.vm } } };

  it('needs virtualMachines/write where it is the source of a gallery version', async () => {
    const gallery = mine('Contributor', computeIdOf('galleries', 'golden'));
    await worldWith([gallery, mine('Reader', scopes.vm)]);

    expect(await errorOf('PUT', versionId, version)).toEqual({
      code: 'LinkedAuthorizationFailed',
      message:
        `The client 'ann@simulated.example' with object id '${userId}' has permission to perform action ` +
        `'Microsoft.Compute/galleries/images/versions/write' on scope '${versionId}'; however, it does not have permission ` +
        `to perform action(s) 'Microsoft.Compute/virtualMachines/write' on the linked scope(s) '${scopes.vm}' ` +
        '(respectively) or the linked scope(s) are invalid.',
    });
  });

  it('needs virtualMachines/read where it is the source of a managed image', async () => {
    await worldWith([mine('Contributor', computeIdOf('images', 'made'))]);

    const error = await errorOf('PUT', computeIdOf('images', 'made'), image);

    expect([error.code, error.message.includes("'Microsoft.Compute/virtualMachines/read'")]).toEqual([
      'LinkedAuthorizationFailed',
      true,
    ]);
  });

  it('needs diskEncryptionSets/read where it is the customer’s key of a disk', async () => {
    const set = computeIdOf('diskEncryptionSets', 'keys');
    const disk = computeIdOf('disks', 'made');
    await worldWith([mine('Contributor', disk)]);
    const creationData = { createOption: 'Empty' };
    const encryption = { diskEncryptionSetId: set, type: 'EncryptionAtRestWithCustomerKey' };

    const error = await errorOf('PUT', disk, { location, properties: { creationData, diskSizeGB: 4, encryption } });

    expect([error.code, error.message.includes(`'Microsoft.Compute/diskEncryptionSets/read' on the linked`)]).toEqual([
      'LinkedAuthorizationFailed',
      true,
    ]);
  });

  it('is let through with exactly these rights', async () => {
    const roleDefinitions = [{ name: 'source', actions: ['Microsoft.Compute/virtualMachines/write'] }];
    const made = computeIdOf('images', 'made');
    await worldWith(
      [mine('Contributor', computeIdOf('galleries', 'golden')), mine('source', scopes.vm), mine('Contributor', made)],
      { roleDefinitions },
    );

    expect(await status('PUT', versionId, version)).toBe(201);
    expect(await status('PUT', made, image)).toBe(403);
  });
});
