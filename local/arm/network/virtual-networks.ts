import { ArmError, resourceNotFound } from '../arm-error.ts';
import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { accepted, created, noContent, ok, updating } from '../http/respond.ts';
import { guidOf, partsOf } from '../resource-id.ts';
import { shownTags } from '../resources/shown-tags.ts';
import type { Json } from '../shapes/json.ts';
import type { PlainResource } from '../shapes/plain.ts';
import type { World } from '../world.ts';
import { sameId, subnetParts } from './network-id.ts';
import {
  findNetwork,
  invalidReference,
  networkRowsUnder,
  putNetworkRow,
  startNetworkOperation,
  storedNetwork,
} from './network-row.ts';

const type = 'virtualNetworks';

const subnetsOf = (network: PlainResource): Json[] => (network.model.subnets ?? []) as Json[];
const named = (network: PlainResource, name: string): Json | undefined =>
  subnetsOf(network).find((subnet) => String(subnet.name).toLowerCase() === name.toLowerCase());

/** IP configurations of interfaces that lie in a subnet, by id. */
function usersOf(world: World, subnetId: string): readonly string[] {
  const { subscriptionId } = partsOf(subnetId);
  return networkRowsUnder(world, `/subscriptions/${subscriptionId}`, 'networkInterfaces').flatMap((nic) =>
    ((nic.model.ipConfigurations ?? []) as Json[])
      .filter(({ properties }) => sameId(String(properties?.subnet?.id ?? ''), subnetId))
      .map(({ name }) => `${nic.id}/ipConfigurations/${name}`),
  );
}

function renderSubnet(world: World, network: PlainResource, subnet: Json): Json {
  const id = `${network.id}/subnets/${subnet.name}`;
  const users = usersOf(world, id);
  return {
    name: subnet.name as string,
    id,
    etag: etagOf(network),
    properties: {
      provisioningState: 'Succeeded',
      privateEndpointNetworkPolicies: 'Disabled',
      privateLinkServiceNetworkPolicies: 'Enabled',
      delegations: [],
      ...(subnet.properties as Json | undefined),
      ...(users.length ? { ipConfigurations: users.map((user) => ({ id: user })) } : {}),
    },
    type: 'Microsoft.Network/virtualNetworks/subnets',
  };
}

const etagOf = (row: PlainResource) => `W/"${guidOf(`etag of ${row.id} ${JSON.stringify(row.model)}`)}"`;

export const renderVirtualNetwork = (world: World, row: PlainResource): Json => ({
  name: row.name,
  id: row.id,
  etag: etagOf(row),
  type: row.type,
  location: row.location,
  ...shownTags(row),
  properties: {
    provisioningState: row.provisioningState,
    resourceGuid: guidOf(`guid of ${row.id}`),
    enableDdosProtection: false,
    virtualNetworkPeerings: [],
    ...row.model,
    subnets: subnetsOf(row).map((subnet) => renderSubnet(world, row, subnet)),
  },
});

/** The subnet that an interface names, where it is there and in its region. */
export function requireSubnet(world: World, id: string, { by, location }: { by: string; location: string }): void {
  const parts = subnetParts(id);
  const network = parts && world.tables.plainResources.get(parts.networkId);
  if (!network || !named(network, parts.name) || network.location !== location) throw invalidReference(id, by);
}

export function putVirtualNetwork(request: ArmRequest, world: World): ArmResponse {
  const isNew = storedNetwork(world, request, type) === undefined;
  const { addressSpace, subnets = [], ...rest } = (request.body?.properties ?? {}) as Json;
  if (!addressSpace?.addressPrefixes?.length) {
    throw new ArmError(400, 'InvalidRequestFormat', "Value for property 'properties.addressSpace' is required.");
  }
  const row = putNetworkRow(world, request, type, { addressSpace: addressSpace as Json, ...rest, subnets });
  row.provisioningState = 'Updating';
  const operation = startNetworkOperation(world, row, 'write', () => void (row.provisioningState = 'Succeeded'));
  return (isNew ? created : updating)(world, operation, renderVirtualNetwork(world, row));
}

const inUse = (name: string, user: string) =>
  new ArmError(
    400,
    'InUseSubnetCannotBeDeleted',
    `Subnet ${name} is in use by ${user} and cannot be deleted. In order to delete the subnet, delete all the resources ` +
      'within the subnet. See aka.ms/deletesubnet.',
  );

function refuseUsed(world: World, network: PlainResource, subnet: Json): void {
  const [user] = usersOf(world, `${network.id}/subnets/${subnet.name}`);
  if (user) throw inUse(String(subnet.name), user);
}

export function deleteVirtualNetwork(request: ArmRequest, world: World): ArmResponse {
  const row = storedNetwork(world, request, type);
  if (!row) return noContent();
  for (const subnet of subnetsOf(row)) refuseUsed(world, row, subnet);
  return accepted(
    world,
    startNetworkOperation(world, row, 'delete', () => void world.tables.plainResources.delete(row.id)),
  );
}

const subnetIn = ({ params }: ArmRequest, network: PlainResource): Json => {
  const found = named(network, params.subnet ?? '');
  if (found) return found;
  throw resourceNotFound(
    'Microsoft.Network/virtualNetworks/subnets',
    `${network.name}/${params.subnet}`,
    params.group ?? '',
  );
};

export function readSubnet(request: ArmRequest, world: World): ArmResponse {
  const network = findNetwork(world, request, type);
  return ok(renderSubnet(world, network, subnetIn(request, network)));
}

export function listSubnets(request: ArmRequest, world: World): ArmResponse {
  const network = findNetwork(world, request, type);
  return ok({ value: subnetsOf(network).map((subnet) => renderSubnet(world, network, subnet)) });
}

export function putSubnet(request: ArmRequest, world: World): ArmResponse {
  const network = findNetwork(world, request, type);
  const name = request.params.subnet ?? '';
  const isNew = named(network, name) === undefined;
  const subnet = { name, properties: (request.body?.properties ?? {}) as Json };
  network.model.subnets = [...subnetsOf(network).filter((each) => each !== named(network, name)), subnet];
  const operation = startNetworkOperation(world, network, 'write');
  return (isNew ? created : updating)(world, operation, renderSubnet(world, network, subnet));
}

export function deleteSubnet(request: ArmRequest, world: World): ArmResponse {
  const network = storedNetwork(world, request, type);
  const subnet = network && named(network, request.params.subnet ?? '');
  if (!network || !subnet) return noContent();
  refuseUsed(world, network, subnet);
  const remove = () => void (network.model.subnets = subnetsOf(network).filter((each) => each !== subnet));
  return accepted(world, startNetworkOperation(world, network, 'delete', remove));
}
