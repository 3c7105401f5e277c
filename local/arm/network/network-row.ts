import { ArmError, resourceNotFound } from '../arm-error.ts';
import { shortRegion } from '../gallery/region-names.ts';
import type { ArmRequest } from '../http/message.ts';
import type { Operation } from '../operation.ts';
import { partsOf } from '../resource-id.ts';
import { tagsOf } from '../resources/shown-tags.ts';
import type { Json } from '../shapes/json.ts';
import type { PlainResource } from '../shapes/plain.ts';
import type { World } from '../world.ts';
import { networkId } from './network-id.ts';

type NetworkType = 'networkInterfaces' | 'virtualNetworks';

const idOf = ({ params }: ArmRequest, type: NetworkType) =>
  networkId(params.subscriptionId ?? '', params.group ?? '', type, params.name ?? '');

export const storedNetwork = (world: World, request: ArmRequest, type: NetworkType): PlainResource | undefined =>
  world.tables.plainResources.get(idOf(request, type));

export function findNetwork(world: World, request: ArmRequest, type: NetworkType): PlainResource {
  const found = storedNetwork(world, request, type);
  if (!found)
    throw resourceNotFound(`Microsoft.Network/${type}`, request.params.name ?? '', request.params.group ?? '');
  return found;
}

export const networkRowsUnder = (world: World, scope: string, type: NetworkType): readonly PlainResource[] =>
  world.tables.plainResources.under(scope).filter((row) => row.type === `Microsoft.Network/${type}`);

export function putNetworkRow(world: World, request: ArmRequest, type: NetworkType, model: Json): PlainResource {
  const existing = storedNetwork(world, request, type);
  const body = (request.body ?? {}) as Json;
  const location = (body.location as string | undefined) ?? existing?.location;
  if (!location) throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  return world.tables.plainResources.put({
    id: idOf(request, type),
    name: request.params.name ?? '',
    type: `Microsoft.Network/${type}`,
    location: shortRegion(location),
    ...tagsOf(body.tags),
    provisioningState: 'Succeeded',
    model,
  });
}

/** A network resource's long-running operation: its polling address is of Microsoft.Network. */
export function startNetworkOperation(
  world: World,
  row: PlainResource,
  verb: 'write' | 'delete',
  onDone: () => unknown = () => undefined,
): Operation {
  return world.operations.start({
    name: `${row.type}/${verb}`,
    provider: 'Microsoft.Network',
    family: 'operations',
    subscriptionId: partsOf(row.id).subscriptionId,
    location: row.location,
    resourceId: row.id,
    seconds: verb === 'write' ? 2 : 5,
    retryAfterSeconds: 10,
    onDone,
  });
}

/** 400, as the network provider answers whatever a reference leads nowhere. */
export const invalidReference = (wanted: string, by: string) =>
  new ArmError(
    400,
    'InvalidResourceReference',
    `Resource ${wanted} referenced by resource ${by} was not found. Please make sure that the referenced resource exists, ` +
      'and that both resources are in the same region.',
  );
