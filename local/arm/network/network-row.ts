import { ArmError } from '../arm-error.ts';
import type { ArmRequest } from '../http/message.ts';
import type { Operation } from '../operation.ts';
import { partsOf } from '../resource-id.ts';
import { findRow, type PlainKey, putRow, rowsUnder } from '../resources/plain/plain-row.ts';
import type { Json } from '../shapes/json.ts';
import type { PlainResource } from '../shapes/plain.ts';
import type { World } from '../world.ts';
import { networkId } from './network-id.ts';

type NetworkType = 'networkInterfaces' | 'virtualNetworks';

const keyOf = ({ params }: ArmRequest, type: NetworkType): PlainKey => ({
  id: networkId(params.subscriptionId ?? '', params.group ?? '', type, params.name ?? ''),
  type: `Microsoft.Network/${type}`,
});

export const storedNetwork = (world: World, request: ArmRequest, type: NetworkType): PlainResource | undefined =>
  world.tables.plainResources.get(keyOf(request, type).id);

export const findNetwork = (world: World, request: ArmRequest, type: NetworkType): PlainResource =>
  findRow(world, request, keyOf(request, type));

export const networkRowsUnder = (world: World, scope: string, type: NetworkType): readonly PlainResource[] =>
  rowsUnder(world, scope, `Microsoft.Network/${type}`);

export const putNetworkRow = (world: World, request: ArmRequest, type: NetworkType, model: Json): PlainResource =>
  putRow(world, request, keyOf(request, type), model);

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
