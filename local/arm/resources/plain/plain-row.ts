import { ArmError, resourceNotFound } from '../../arm-error.ts';
import { shortRegion } from '../../gallery/region-names.ts';
import type { ArmRequest } from '../../http/message.ts';
import { computeId } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { PlainResource } from '../../shapes/plain.ts';
import type { World } from '../../world.ts';
import { shownTags, tagsOf } from '../shown-tags.ts';

/** One resource of any provider that is kept as it was given. `type` is whole, as `Microsoft.Compute/availabilitySets`. */
export interface PlainKey {
  readonly id: string;
  readonly type: string;
}

export function findRow(world: World, { params }: ArmRequest, { id, type }: PlainKey): PlainResource {
  const found = world.tables.plainResources.get(id);
  if (!found) throw resourceNotFound(type, params.name ?? '', params.group ?? '');
  return found;
}

export const rowsUnder = (world: World, scope: string, type: string): readonly PlainResource[] =>
  world.tables.plainResources.under(scope).filter((row) => row.type === type);

/** PUT: a new row, or the old one with everything replaced but its place. */
export function putRow(world: World, request: ArmRequest, { id, type }: PlainKey, model: Json): PlainResource {
  const body = (request.body ?? {}) as Json;
  const existing = world.tables.plainResources.get(id);
  const location = (body.location as string | undefined) ?? existing?.location;
  if (!location) throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  const row: PlainResource = {
    id,
    name: request.params.name ?? '',
    type,
    location: shortRegion(location),
    ...tagsOf(body.tags),
    provisioningState: 'Succeeded',
    ...(body.sku ? { sku: body.sku as Json } : {}),
    ...(body.identity ? { identity: { ...existing?.identity, ...(body.identity as Json) } } : {}),
    model,
  };
  return world.tables.plainResources.put(row);
}

const keyOf = ({ params }: ArmRequest, type: string): PlainKey => ({
  id: computeId(params.subscriptionId ?? '', params.group ?? '', type, params.name ?? ''),
  type: `Microsoft.Compute/${type}`,
});

export const storedPlain = (world: World, request: ArmRequest, type: string) =>
  world.tables.plainResources.get(keyOf(request, type).id);

export const findPlain = (world: World, request: ArmRequest, type: string): PlainResource =>
  findRow(world, request, keyOf(request, type));

export const plainUnder = (world: World, scope: string, type: string) =>
  rowsUnder(world, scope, `Microsoft.Compute/${type}`);

export const putPlain = (world: World, request: ArmRequest, type: string, model: Json): PlainResource =>
  putRow(world, request, keyOf(request, type), model);

export const renderPlain = (row: PlainResource, properties: Json, id = row.id): Json => ({
  name: row.name,
  id,
  type: row.type,
  location: row.location,
  ...shownTags(row),
  ...(row.sku ? { sku: row.sku } : {}),
  ...(row.identity ? { identity: row.identity } : {}),
  properties,
});
