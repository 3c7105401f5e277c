import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  computeIdOf,
  group,
  simulatedAzure,
  subscriptionId,
  userId,
  type SimulatedAzure,
} from '../support/simulated-azure.ts';

const subscription = `/subscriptions/${subscriptionId}`;
const groupScope = `${subscription}/resourceGroups/${group}`;
const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const bob = 'b0b00000-0000-4000-8000-000000000000';
const names = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'] as const;

let azure: SimulatedAzure;

beforeEach(async () => {
  azure = await simulatedAzure({
    resourceGroups: [{ name: group, location: 'westeurope' }],
    roleAssignments: [{ principalId: userId, role: 'Owner', scope: subscription }],
  });
});
afterEach(() => azure.arm.close());

const assignments = (scope: string, tail = '') => `${scope}/providers/Microsoft.Authorization/roleAssignments${tail}`;
const definitions = (scope: string, tail = '') => `${scope}/providers/Microsoft.Authorization/roleDefinitions${tail}`;
const assign = (scope: string, name: string, role: string, principalId = bob) =>
  azure.call('PUT', assignments(scope, `/${name}`), {
    properties: { roleDefinitionId: definitions(subscription, `/${role}`), principalId },
  });
const json = async (answer: Response) => (await answer.json()) as any; // eslint-disable-line @typescript-eslint/no-explicit-any -- documents of the service
const listed = async (path: string) => (await json(await azure.call('GET', path))).value;
const statusAsBob = async (path: string) => {
  const { access_token: token } = await azure.admin('POST', '/admin/token', { oid: bob });
  return (await fetch(`${azure.arm.url}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
};

describe('role assignments', () => {
  it('give and take rights', async () => {
    const images = computeIdOf('images');
    const before = await statusAsBob(images);

    const created = await assign(groupScope, names[0], reader);
    const during = await statusAsBob(images);
    const deleted = await azure.call('DELETE', assignments(groupScope, `/${names[0]}`));

    expect([created.status, deleted.status]).toEqual([201, 200]);
    expect([before, during, await statusAsBob(images)]).toEqual([403, 200, 403]);
    expect((await azure.call('DELETE', assignments(groupScope, `/${names[0]}`))).status).toBe(204);
  });

  it('read back as they were written, and a second PUT changes nothing', async () => {
    await assign(groupScope, names[0], reader);

    const again = await assign(groupScope, names[0], reader);

    expect(again.status).toBe(200);
    expect(await json(await azure.call('GET', assignments(groupScope, `/${names[0]}`)))).toMatchObject({
      id: assignments(groupScope, `/${names[0]}`),
      name: names[0],
      type: 'Microsoft.Authorization/roleAssignments',
      properties: {
        roleDefinitionId: definitions(subscription, `/${reader}`),
        principalId: bob,
        scope: groupScope,
        createdBy: userId,
      },
    });
  });

  it('are refused twice under different names, for another person under the same name, and of unknown roles', async () => {
    await assign(groupScope, names[0], reader);
    const code = async (answer: Response) => [answer.status, (await json(answer)).error.code];

    expect(await code(await assign(groupScope, names[1], reader))).toEqual([409, 'RoleAssignmentExists']);
    expect(await code(await assign(groupScope, names[0], reader, userId))).toEqual([
      400,
      'RoleAssignmentUpdateNotPermitted',
    ]);
    expect(await code(await assign(groupScope, names[1], names[1]))).toEqual([404, 'RoleDefinitionDoesNotExist']);
  });

  it('are listed at, above and below a scope, and filtered as the service does', async () => {
    await assign(groupScope, names[0], reader);
    await assign(computeIdOf('images', 'x'), names[1], reader);
    const principals = async (query: string) =>
      (await listed(assignments(groupScope, `?api-version=2022-04-01${query}`))).map(
        (row: { properties: { principalId: string; scope: string } }) =>
          `${row.properties.principalId} ${row.properties.scope}`,
      );
    const [mine, above, below] = [
      `${userId} ${subscription}`,
      `${bob} ${groupScope}`,
      `${bob} ${computeIdOf('images', 'x')}`,
    ];

    expect(await principals('')).toEqual([mine, above, below]);
    expect(await principals('&$filter=atScope()')).toEqual([mine, above]);
    expect(await principals(`&$filter=assignedTo('${bob}')`)).toEqual([above, below]);
    expect(await principals(`&$filter=principalId eq '${bob.toUpperCase()}'`)).toEqual([above, below]);
    expect(await principals(`&$filter=atScope() and assignedTo('${bob}')`)).toEqual([above]);
  });
});

describe('role definitions', () => {
  const custom = {
    properties: {
      roleName: 'Reads images',
      description: 'No more than that.',
      assignableScopes: [subscription],
      permissions: [{ actions: ['Microsoft.Compute/images/read'], notActions: [] }],
    },
  };

  it('know the built-in roles by their real ids', async () => {
    const roles = await listed(definitions(subscription, "?$filter=type eq 'BuiltInRole'"));

    expect(roles.map((role: { properties: { roleName: string } }) => role.properties.roleName)).toEqual([
      'Owner',
      'Contributor',
      'Reader',
      'Tag Contributor',
    ]);
    expect((await listed(definitions(subscription, "?$filter=roleName eq 'Owner'")))[0].name).toBe(owner);
    expect((await azure.call('GET', definitions(subscription, `/${owner}`))).status).toBe(200);
  });

  it('of our own are made, assigned, and not deleted while they are assigned', async () => {
    const path = definitions(subscription, `/${names[0]}`);

    expect((await azure.call('PUT', path, custom)).status).toBe(201);
    await assign(groupScope, names[1], names[0]);

    expect(await statusAsBob(computeIdOf('images'))).toBe(200);
    expect(await statusAsBob(computeIdOf('disks'))).toBe(403);
    const refused = await azure.call('DELETE', path);
    expect([refused.status, (await json(refused)).error.code]).toEqual([400, 'RoleDefinitionHasAssignments']);
    await azure.call('DELETE', assignments(groupScope, `/${names[1]}`));
    expect((await azure.call('DELETE', path)).status).toBe(200);
    expect((await azure.call('GET', path)).status).toBe(404);
  });
});

describe('whoever is no owner', () => {
  it('may not give rights, as Contributor neither', async () => {
    const contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
    await assign(subscription, names[0], contributor);
    const { access_token: token } = await azure.admin('POST', '/admin/token', { oid: bob });

    const answer = await fetch(`${azure.arm.url}${assignments(groupScope, `/${names[1]}`)}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ properties: { roleDefinitionId: owner, principalId: bob } }),
    });

    expect([answer.status, (await json(answer)).error.message]).toEqual([
      403,
      expect.stringContaining("'Microsoft.Authorization/roleAssignments/write'"),
    ]);
  });
});
