import { ArmError, resourceNotFound } from '../../arm-error.ts';
import { shortRegion } from '../../gallery/region-names.ts';
import type { ArmRequest } from '../../http/message.ts';
import { computeId } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { PlainResource } from '../../shapes/plain.ts';
import type { World } from '../../world.ts';
import { shownTags, tagsOf } from '../shown-tags.ts';

const plainId = ({ params }: ArmRequest, type: string) =>
  computeId(params.subscriptionId ?? '', params.group ?? '', type, params.name ?? '');

export const storedPlain = (world: World, request: ArmRequest, type: string) =>
  world.tables.plainResources.get(plainId(request, type));

export function findPlain(world: World, request: ArmRequest, type: string): PlainResource {
  const found = storedPlain(world, request, type);
  if (!found)
    throw resourceNotFound(`Microsoft.Compute/${type}`, request.params.name ?? '', request.params.group ?? '');
  return found;
}

export const plainUnder = (world: World, scope: string, type: string) =>
  world.tables.plainResources.under(scope).filter((row) => row.type === `Microsoft.Compute/${type}`);

/** PUT: a new row, or the old one with everything replaced but its place. */
export function putPlain(world: World, request: ArmRequest, type: string, model: Json): PlainResource {
  const body = (request.body ?? {}) as Json;
  const existing = storedPlain(world, request, type);
  const location = (body.location as string | undefined) ?? existing?.location;
  if (!location) throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  const row: PlainResource = {
    id: plainId(request, type),
    name: request.params.name ?? '',
    type: `Microsoft.Compute/${type}`,
    location: shortRegion(location),
    ...tagsOf(body.tags),
    provisioningState: 'Succeeded',
    ...(body.sku ? { sku: body.sku as Json } : {}),
    ...(body.identity ? { identity: { ...existing?.identity, ...(body.identity as Json) } } : {}),
    model,
  };
  return world.tables.plainResources.put(row);
}

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
