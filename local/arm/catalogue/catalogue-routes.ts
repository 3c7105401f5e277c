import { versionOf } from '../http/api-version.ts';
import { ArmError } from '../arm-error.ts';
import { displayRegion } from '../gallery/region-names.ts';
import { ok } from '../http/respond.ts';
import type { Route } from '../http/route.ts';
import { usagesOf } from '../quota/usages.ts';
import type { World } from '../world.ts';
import { locationDocuments } from './location-documents.ts';
import { runCommandDocument, runCommandDocuments } from './run-command-documents.ts';

const provider = '/subscriptions/{subscriptionId}/providers/Microsoft.Compute';
const location = `${provider}/locations/{location}`;

/** Types that the simulator knows, with the newest api-version of each family (INDEX, table of versions). */
const resourceTypes: readonly (readonly [type: string, apiVersion: string])[] = [
  ['availabilitySets', '2024-07-01'],
  ['virtualMachines', '2024-07-01'],
  ['virtualMachines/extensions', '2024-07-01'],
  ['virtualMachines/runCommands', '2024-07-01'],
  ['images', '2024-07-01'],
  ['restorePointCollections', '2024-07-01'],
  ['disks', '2024-03-02'],
  ['snapshots', '2024-03-02'],
  ['diskEncryptionSets', '2024-03-02'],
  ['galleries', '2023-07-03'],
  ['galleries/images', '2023-07-03'],
  ['galleries/images/versions', '2023-07-03'],
  ['locations', '2024-07-01'],
  ['locations/operations', '2024-07-01'],
  ['locations/DiskOperations', '2024-03-02'],
  ['locations/capsOperations', '2023-07-03'],
  ['locations/runCommands', '2024-07-01'],
  ['locations/usages', '2024-07-01'],
  ['locations/sharedGalleries', '2023-07-03'],
  ['locations/communityGalleries', '2023-07-03'],
];

const locations = ['eastus', 'eastus2', 'westus', 'westeurope', 'northeurope'].map(displayRegion);

const providerDocument = (subscriptionId: string) => ({
  id: `/subscriptions/${subscriptionId}/providers/Microsoft.Compute`,
  namespace: 'Microsoft.Compute',
  authorization: {
    applicationId: '60e6cd67-9c8c-4951-9b3c-23c25a2169af',
    roleDefinitionId: 'e4770acb-272e-4dc8-87f3-12f44a612224',
  },
  resourceTypes: resourceTypes.map(([resourceType, apiVersion]) => ({
    resourceType,
    locations,
    apiVersions: [apiVersion, '2019-03-01'],
    capabilities: 'CrossResourceGroupResourceMove, CrossSubscriptionResourceMove',
  })),
  registrationState: 'Registered',
});

const usages = (world: World, subscriptionId: string, region: string) =>
  usagesOf(world, subscriptionId, region).map(({ value, localizedValue, currentValue, limit }) => ({
    limit,
    unit: 'Count',
    currentValue,
    name: { value, localizedValue },
  }));

export const catalogueRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/locations',
    operation: 'Microsoft.Resources/subscriptions/locations/read',
    handler: ({ params }) => ok({ value: locationDocuments(params.subscriptionId ?? '') }),
  },
  {
    method: 'GET',
    path: provider,
    operation: 'Microsoft.Resources/subscriptions/providers/read',
    handler: ({ params }) => ok(providerDocument(params.subscriptionId ?? '')),
  },
  {
    method: 'GET',
    path: `${location}/runCommands`,
    operation: 'Microsoft.Compute/locations/runCommands/read',
    handler: (request) => ok({ value: runCommandDocuments(versionOf(request)) }),
  },
  {
    method: 'GET',
    path: `${location}/runCommands/{commandId}`,
    operation: 'Microsoft.Compute/locations/runCommands/read',
    handler: ({ params }) => {
      const found = runCommandDocument(params.commandId ?? '');
      if (!found) throw new ArmError(404, 'NotFound', 'The entity was not found in this Azure location.');
      return ok(found);
    },
  },
  {
    method: 'GET',
    path: `${location}/usages`,
    operation: 'Microsoft.Compute/locations/usages/read',
    handler: ({ params }, world) => ok({ value: usages(world, params.subscriptionId ?? '', params.location ?? '') }),
  },
];
