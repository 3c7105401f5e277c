import { ArmError } from '../arm-error.ts';
import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { accepted, created, noContent, ok, updating } from '../http/respond.ts';
import { shortRegion } from '../gallery/region-names.ts';
import { guidOf } from '../resource-id.ts';
import { shownTags, tagsOf } from '../resources/shown-tags.ts';
import type { Json } from '../shapes/json.ts';
import type { PlainResource } from '../shapes/plain.ts';
import type { World } from '../world.ts';
import { sameId } from './network-id.ts';
import { findNetwork, putNetworkRow, startNetworkOperation, storedNetwork } from './network-row.ts';
import { requireSubnet } from './virtual-networks.ts';

const type = 'networkInterfaces';

/** The machine whose model names the interface: nothing is kept on the interface itself. */
export const ownerOf = (world: World, nicId: string): string | undefined =>
  world.tables.virtualMachines
    .all()
    .find(({ model }) =>
      ((model.networkProfile?.networkInterfaces ?? []) as Json[]).some(({ id }) => sameId(String(id), nicId)),
    )?.id;

export const nicInUse = (nicId: string, owner: string) =>
  new ArmError(
    400,
    'NicInUse',
    `Network Interface ${nicId} is used by existing resource ${owner}. In order to delete the network interface, it must be ` +
      'dissociated from the resource. To learn more, see aka.ms/deletenic.',
  );

/** Addresses come from the id: the same interface has the same in every run. */
const lastByte = (id: string, turn: number) => (parseInt(guidOf(`address ${turn} of ${id}`).slice(0, 4), 16) % 250) + 4;

function ipConfiguration(row: PlainResource, given: Json, index: number): Json {
  const id = `${row.id}/ipConfigurations/${given.name}`;
  return {
    name: given.name as string,
    id,
    etag: etagOf(row),
    type: 'Microsoft.Network/networkInterfaces/ipConfigurations',
    properties: {
      provisioningState: 'Succeeded',
      privateIPAddress: `10.0.0.${lastByte(row.id, index)}`,
      privateIPAllocationMethod: 'Dynamic',
      primary: index === 0,
      privateIPAddressVersion: 'IPv4',
      ...(given.properties as Json | undefined),
    },
  };
}

const etagOf = (row: PlainResource) => `W/"${guidOf(`etag of ${row.id} ${JSON.stringify(row.model)}`)}"`;

const macOf = (id: string) =>
  `00-0D-3A-${guidOf(`mac of ${id}`)
    .slice(0, 6)
    .toUpperCase()
    .replace(/(..)(..)(..)/, '$1-$2-$3')}`;

export function renderInterface(world: World, row: PlainResource): Json {
  const owner = ownerOf(world, row.id);
  const { ipConfigurations, ...model } = row.model;
  return {
    name: row.name,
    id: row.id,
    etag: etagOf(row),
    location: row.location,
    ...shownTags(row),
    type: row.type,
    kind: 'Regular',
    properties: {
      provisioningState: row.provisioningState,
      resourceGuid: guidOf(`guid of ${row.id}`),
      ipConfigurations: ((ipConfigurations ?? []) as Json[]).map((each, index) => ipConfiguration(row, each, index)),
      dnsSettings: { dnsServers: [], appliedDnsServers: [] },
      ...(owner ? { macAddress: macOf(row.id), primary: true, virtualMachine: { id: owner } } : {}),
      enableAcceleratedNetworking: false,
      enableIPForwarding: false,
      hostedWorkloads: [],
      tapConfigurations: [],
      nicType: 'Standard',
      ...model,
    },
  };
}

/** What every interface needs, whoever makes it: a subnet that is there. */
export function checkConfigurations(world: World, configurations: readonly Json[], by: string, location: string): void {
  if (configurations.length === 0) {
    throw new ArmError(
      400,
      'NetworkInterfaceMustHaveAtLeastOneIpConfiguration',
      `Network interface ${by} must have at least one IP configuration.`,
    );
  }
  for (const { name, properties } of configurations) {
    const subnet = properties?.subnet?.id as string | undefined;
    if (!subnet) {
      throw new ArmError(
        400,
        'SubnetNotSpecified',
        `Subnet is not specified for IP configuration ${by}/ipConfigurations/${name}.`,
      );
    }
    requireSubnet(world, subnet, { by, location });
  }
}

/** 201 with the finished document: the operation behind it is over at the first look. */
export function putInterface(request: ArmRequest, world: World): ArmResponse {
  const existing = storedNetwork(world, request, type);
  const { ipConfigurations = [], ...properties } = (request.body?.properties ?? {}) as Json;
  const location = shortRegion(String(request.body?.location ?? existing?.location ?? ''));
  if (location) checkConfigurations(world, ipConfigurations as Json[], request.path, location);
  const { virtualMachine: _owner, provisioningState: _state, ...model } = properties;
  const row = putNetworkRow(world, request, type, { ipConfigurations, ...model });
  const operation = startNetworkOperation(world, row, 'write');
  return (existing ? updating : created)(world, operation, renderInterface(world, row));
}

/** PATCH is for tags alone. */
export function tagInterface(request: ArmRequest, world: World): ArmResponse {
  const row = findNetwork(world, request, type);
  if (request.body?.tags) Object.assign(row, tagsOf(request.body.tags));
  return ok(renderInterface(world, row));
}

export function deleteInterface(request: ArmRequest, world: World): ArmResponse {
  const row = storedNetwork(world, request, type);
  if (!row) return noContent();
  const owner = ownerOf(world, row.id);
  if (owner) throw nicInUse(row.id, owner);
  // https://learn.microsoft.com/rest/api/virtualnetwork/network-interfaces/get: one of the four provisioning states.
  row.provisioningState = 'Deleting';
  return accepted(
    world,
    startNetworkOperation(world, row, 'delete', () => void world.tables.plainResources.delete(row.id)),
  );
}
