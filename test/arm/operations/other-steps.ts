import { subnetOf } from '../support/network.ts';
import { whole, type Step } from './compute-steps.ts';

const location = 'westeurope';
const made = (properties: object) => ({ location, properties });
const reader = `${whole}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;
const principal = { principalId: '22222222-2222-4222-8222-222222222222', principalType: 'ServicePrincipal' };
const tags = { properties: { tags: { a: 'b' } } };

const network: readonly Step[] = [
  ['PUT', 'N/virtualNetworks/v', 201, made({ addressSpace: { addressPrefixes: ['10.0.0.0/16'] } })],
  ['PUT', 'N/virtualNetworks/v/subnets/s', 201, { properties: { addressPrefix: '10.0.1.0/24' } }],
  ['GET', 'N/virtualNetworks/v/subnets', 200],
  ['GET', 'N/virtualNetworks/v/subnets/s', 200],
  [
    'PUT',
    'N/networkInterfaces/n',
    201,
    made({ ipConfigurations: [{ name: 'i', properties: { subnet: { id: subnetOf('vm1') } } }] }),
  ],
  ['PATCH', 'N/networkInterfaces/n', 200, { tags: { a: 'b' } }],
  ['DELETE', 'N/virtualNetworks/v/subnets/s', 202],
  ...['virtualNetworks/v', 'networkInterfaces/n'].flatMap((one): Step[] => [
    ['GET', `S/providers/Microsoft.Network/${one.split('/')[0]}`, 200],
    ['GET', `N/${one.split('/')[0]}`, 200],
    ['GET', `N/${one}`, 200],
    ['DELETE', `N/${one}`, 202],
  ]),
];

const roleAt = (scope: string, definition: string, assignment: string): readonly Step[] => {
  const at = `${scope}/providers/Microsoft.Authorization`;
  const role = { roleName: `role of ${definition}`, permissions: [{ actions: ['*/read'] }], assignableScopes: [whole] };
  return [
    ['PUT', `${at}/roleDefinitions/${definition}`, 201, { properties: role }],
    ['GET', `${at}/roleDefinitions/${definition}`, 200],
    ['GET', `${at}/roleDefinitions`, 200],
    ['PUT', `${at}/roleAssignments/${assignment}`, 201, { properties: { roleDefinitionId: reader, ...principal } }],
    ['GET', `${at}/roleAssignments/${assignment}`, 200],
    ['GET', `${at}/roleAssignments`, 200],
    ['DELETE', `${at}/roleAssignments/${assignment}`, 200],
    ['DELETE', `${at}/roleDefinitions/${definition}`, 200],
  ];
};

const around: readonly Step[] = [
  ...(['PUT', 'PATCH', 'GET', 'DELETE'] as const).map((method): Step => [
    method,
    'C/virtualMachines/vm1/providers/Microsoft.Resources/tags/default',
    200,
    method === 'GET' ? undefined : { ...(method === 'PATCH' ? { operation: 'Merge' } : {}), ...tags },
  ]),
  ['PUT', 'G/providers/Microsoft.Authorization/locks/l', 201, { properties: { level: 'CanNotDelete' } }],
  ['GET', 'G/providers/Microsoft.Authorization/locks', 200],
  ['GET', 'G/providers/Microsoft.Authorization/locks/l', 200],
  ['DELETE', 'G/providers/Microsoft.Authorization/locks/l', 200],
  ['GET', 'G/providers/Microsoft.Authorization/permissions', 200],
  ...roleAt('S', '33333333-3333-4333-8333-333333333333', '44444444-4444-4444-8444-444444444444'),
  ...roleAt('', '55555555-5555-4555-8555-555555555555', '66666666-6666-4666-8666-666666666666'),
  ['GET', 'G/resources', 200],
  ...['', '/resources', '/resourceGroups', '/locations', '/providers/Microsoft.Compute'].map((tail): Step => [
    'GET',
    `S${tail}`,
    200,
  ]),
  ...['runCommands', 'runCommands/RunShellScript', 'usages'].map((tail): Step => [
    'GET',
    `S/providers/Microsoft.Compute/locations/westeurope/${tail}`,
    200,
  ]),
  [
    'GET',
    "S/providers/Microsoft.Insights/eventtypes/management/values?$filter=eventTimestamp ge '2026-01-01T00:00:00Z'",
    200,
  ],
  ...['/subscriptions', '/tenants', '/metadata/endpoints'].map((path): Step => ['GET', path, 200]),
  ['PUT', 'S/resourceGroups/other', 201, { location }],
  ['GET', 'S/resourceGroups/other', 200],
  ['HEAD', 'S/resourceGroups/other', 204],
  ['DELETE', 'S/resourceGroups/other', 202],
];

export const otherSteps: readonly Step[] = [...network, ...around];
