import { ok } from '../http/respond.ts';
import type { Handler, Route } from '../http/route.ts';
import type { Json } from '../shapes/json.ts';
import type { PlainResource } from '../shapes/plain.ts';
import type { World } from '../world.ts';
import { deleteInterface, putInterface, renderInterface, tagInterface } from './interfaces.ts';
import { findNetwork, networkRowsUnder } from './network-row.ts';
import {
  deleteSubnet,
  deleteVirtualNetwork,
  listSubnets,
  putSubnet,
  putVirtualNetwork,
  readSubnet,
  renderVirtualNetwork,
} from './virtual-networks.ts';

const subscription = '/subscriptions/{subscriptionId}';
const provider = 'providers/Microsoft.Network';

interface Kind {
  readonly type: 'networkInterfaces' | 'virtualNetworks';
  readonly render: (world: World, row: PlainResource) => Json;
  readonly put: Handler;
  readonly remove: Handler;
}

const route = (method: Route['method'], path: string, operation: string, handler: Handler): Route => ({
  method,
  path,
  operation: `Microsoft.Network/${operation}`,
  handler,
});

function routesOf({ type, render, put, remove }: Kind): Route[] {
  const inGroup = `${subscription}/resourceGroups/{group}/${provider}/${type}`;
  const one = `${inGroup}/{name}`;
  const list: Handler = ({ params }, world) => {
    const scope = `/subscriptions/${params.subscriptionId}${params.group ? `/resourceGroups/${params.group}` : ''}`;
    return ok({ value: networkRowsUnder(world, scope, type).map((row) => render(world, row)) });
  };
  return [
    route('GET', `${subscription}/${provider}/${type}`, `${type}/read`, list),
    route('GET', inGroup, `${type}/read`, list),
    route('GET', one, `${type}/read`, (request, world) => ok(render(world, findNetwork(world, request, type)))),
    route('PUT', one, `${type}/write`, put),
    route('DELETE', one, `${type}/delete`, remove),
  ];
}

const subnets = `${subscription}/resourceGroups/{group}/${provider}/virtualNetworks/{name}/subnets`;

/** Interfaces and networks, as far as the making of machines needs them. */
export const networkRoutes: readonly Route[] = [
  ...routesOf({ type: 'networkInterfaces', render: renderInterface, put: putInterface, remove: deleteInterface }),
  route(
    'PATCH',
    `${subscription}/resourceGroups/{group}/${provider}/networkInterfaces/{name}`,
    'networkInterfaces/write',
    tagInterface,
  ),
  ...routesOf({
    type: 'virtualNetworks',
    render: renderVirtualNetwork,
    put: putVirtualNetwork,
    remove: deleteVirtualNetwork,
  }),
  route('GET', subnets, 'virtualNetworks/subnets/read', listSubnets),
  route('GET', `${subnets}/{subnet}`, 'virtualNetworks/subnets/read', readSubnet),
  route('PUT', `${subnets}/{subnet}`, 'virtualNetworks/subnets/write', putSubnet),
  route('DELETE', `${subnets}/{subnet}`, 'virtualNetworks/subnets/delete', deleteSubnet),
];
