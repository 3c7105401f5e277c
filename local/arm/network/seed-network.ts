import { shortRegion } from '../gallery/region-names.ts';
import type { Json } from '../shapes/json.ts';
import type { PlainResource } from '../shapes/plain.ts';
import type { World } from '../world.ts';
import { networkId, subnetParts } from './network-id.ts';
import { networkRowsUnder } from './network-row.ts';

interface Place {
  readonly subscriptionId: string;
  readonly group: string;
  readonly location: string;
}

function put(world: World, id: string, type: string, location: string, model: Json): PlainResource {
  const stored = world.tables.plainResources.get(id);
  if (stored) return stored;
  const row = {
    id,
    name: id.split('/').at(-1) ?? '',
    location: shortRegion(location),
    tags: {},
    untagged: true as const,
  };
  return world.tables.plainResources.put({
    ...row,
    type: `Microsoft.Network/${type}`,
    provisioningState: 'Succeeded',
    model,
  });
}

/** A network with its subnets, as somebody made it before. */
export function seedNetwork(
  world: World,
  place: Place,
  name: string,
  subnets: readonly string[] = ['default'],
): string {
  const id = networkId(place.subscriptionId, place.group, 'virtualNetworks', name);
  put(world, id, 'virtualNetworks', place.location, {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
    subnets: subnets.map((subnet, index) => ({ name: subnet, properties: { addressPrefix: `10.0.${index}.0/24` } })),
  });
  return `${id}/subnets/${subnets[0] ?? 'default'}`;
}

/** The subnet of a group's first network in that region: `az vm create` uses it too before it makes another. */
export function seedSubnet(world: World, place: Place, vmName: string): string {
  const scope = `/subscriptions/${place.subscriptionId}/resourceGroups/${place.group}`;
  const found = networkRowsUnder(world, scope, 'virtualNetworks').find(
    ({ location, model }) => location === shortRegion(place.location) && model.subnets?.length,
  );
  if (found) return `${found.id}/subnets/${(found.model.subnets as Json[])[0]?.name}`;
  return seedNetwork(world, place, `${vmName}VNET`, [`${vmName}Subnet`]);
}

export function seedInterface(world: World, id: string, location: string, subnetId: string): void {
  const properties = { subnet: { id: subnetId } };
  put(world, id, 'networkInterfaces', location, { ipConfigurations: [{ name: 'ipconfig1', properties }] });
}

/** Makes true what a `networkProfile` takes for granted: the interfaces it names, and the subnets of those it wants made. */
export function seedNetworkOf(world: World, place: Place, vmName: string, profile: Json | undefined): void {
  for (const { id } of (profile?.networkInterfaces ?? []) as Json[]) {
    seedInterface(world, String(id), place.location, seedSubnet(world, place, vmName));
  }
  for (const { properties } of (profile?.networkInterfaceConfigurations ?? []) as Json[]) {
    for (const each of (properties?.ipConfigurations ?? []) as Json[]) {
      const parts = subnetParts(String(each.properties?.subnet?.id ?? ''));
      if (!parts) continue;
      const [, , subscriptionId = '', , group = ''] = parts.networkId.split('/');
      const name = parts.networkId.split('/').at(-1) ?? '';
      seedNetwork(world, { ...place, subscriptionId, group }, name, [parts.name]);
    }
  }
}
