import type { Json } from '../../arm/shapes/json.ts';
import type { Check } from '../check.ts';
import { computeId, GROUP, groupId, machineFrom, READER } from '../cast.ts';
import { expectEqual } from '../expect.ts';

const galleryApi = '2023-07-03';
const vmApi = '2024-07-01';
const location = 'westeurope';
const gallery = computeId('galleries', 'golden');
const definition = `${gallery}/images/linux`;
const version = `${definition}/versions/1.0.0`;
const versionFrom = (source: string, regions: readonly string[]) => ({
  location,
  properties: {
    storageProfile: { source: { virtualMachineId: computeId('virtualMachines', source) } },
    publishingProfile: { targetRegions: regions.map((name) => ({ name, regionalReplicaCount: 1 })) },
  },
});

export const galleryByRest: readonly Check[] = [
  {
    name: 'az rest: a gallery and a definition',
    run: async (cloud) => {
      const identifier = { publisher: 'us', offer: 'linux', sku: 'v1' };
      const properties = { osType: 'Linux', osState: 'Generalized', hyperVGeneration: 'V1', identifier };
      await cloud.rest('put', gallery, galleryApi, { location });
      await cloud.restUntilDone(gallery, galleryApi);
      await cloud.rest('put', definition, galleryApi, { location, properties });
      const made = await cloud.restUntilDone(definition, galleryApi);
      expectEqual('state', made.properties.provisioningState, 'Succeeded');
    },
  },
  {
    name: 'az rest: a version of the generalized machine in two regions',
    run: async (cloud) => {
      const accepted = await cloud.rest('put', version, galleryApi, versionFrom('lin', [location, 'northeurope']));
      expectEqual('at first', accepted.properties.provisioningState, 'Creating');
      const done = await cloud.restUntilDone(version, galleryApi);
      const names = (done.properties.publishingProfile.targetRegions as Json[]).map(({ name }) => name as string);
      expectEqual('regions', names, ['West Europe', 'North Europe']);
      const { properties } = await cloud.rest('get', `${version}?$expand=ReplicationStatus`, galleryApi);
      expectEqual('replicated', properties.replicationStatus.aggregatedState, 'Completed');
    },
  },
  {
    name: 'az rest: the same version of another machine: PropertyChangeNotAllowed',
    run: (cloud) =>
      cloud.refused(
        ['PropertyChangeNotAllowed'],
        ...cloud.restArgs('put', version, galleryApi, versionFrom('hasty', [location])),
      ),
  },
  {
    name: 'az rest: a gallery with a definition in it is not deleted: CannotDeleteResource',
    run: (cloud) => cloud.refused(['CannotDeleteResource'], ...cloud.restArgs('delete', gallery, galleryApi)),
  },
  {
    name: 'a machine deployed from the version runs',
    run: async (cloud) => {
      const path = computeId('virtualMachines', 'from-version');
      await cloud.rest('put', path, vmApi, machineFrom('from-version', version));
      expectEqual('end', (await cloud.restUntilDone(path, vmApi)).properties.provisioningState, 'Succeeded');
    },
  },
  {
    name: 'az rest: who may do what in the group',
    run: async (cloud) => {
      const path = `${groupId}/providers/Microsoft.Authorization/roleAssignments?$filter=principalId eq '${READER}'`;
      const { value } = await cloud.rest('get', path, '2022-04-01');
      expectEqual(
        'scopes',
        (value as Json[]).map(({ properties }) => properties.scope as string),
        [groupId],
      );
    },
  },
  {
    name: 'a Reader sees the machines and may not stop one: AuthorizationFailed',
    run: async (cloud) => {
      await cloud.login(READER);
      const machine = ['--resource-group', GROUP, '--name', 'from-version'];
      expectEqual('name', (await cloud.az('vm', 'show', ...machine)).name, 'from-version');
      await cloud.refused(
        ['AuthorizationFailed', "perform action 'Microsoft.Compute/virtualMachines/deallocate/action' over scope"],
        ...['vm', 'deallocate', ...machine],
      );
    },
  },
];
