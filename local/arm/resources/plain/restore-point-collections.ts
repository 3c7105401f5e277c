import { ArmError } from '../../arm-error.ts';
import type { ArmRequest, ArmResponse } from '../../http/message.ts';
import { accepted, noContent, ok } from '../../http/respond.ts';
import { guidOf } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { PlainResource } from '../../shapes/plain.ts';
import type { World } from '../../world.ts';
import { renderPoint } from '../restore-point/restore-point-document.ts';
import { tagsOf } from '../shown-tags.ts';
import { findPlain, putPlain, renderPlain, storedPlain } from './plain-row.ts';

const type = 'restorePointCollections';

export const renderCollection = (_world: World, row: PlainResource, id = row.id): Json =>
  renderPlain(
    row,
    {
      ...row.model,
      restorePointCollectionId: guidOf(`collection ${row.id}`),
      provisioningState: row.provisioningState,
    },
    id,
  );

/** Synchronous: 201 for a new one. */
export function putCollection(request: ArmRequest, world: World): ArmResponse {
  const existing = storedPlain(world, request, type);
  const sourceId = (request.body?.properties?.source?.id ?? existing?.model.source?.id) as string | undefined;
  const source = world.tables.virtualMachines.get(sourceId ?? '');
  if (!source) {
    const target = 'source.id';
    throw new ArmError(400, 'InvalidParameter', `The value of parameter ${target} is invalid.`, { target });
  }
  const model = { source: { id: source.id, location: source.location } };
  const row = putPlain(world, request, type, existing?.model ?? model);
  return { status: existing ? 200 : 201, body: renderCollection(world, row) };
}

/** The points of a collection go with it. */
export function deleteCollection(request: ArmRequest, world: World): ArmResponse {
  const row = storedPlain(world, request, type);
  if (!row) return noContent();
  const operation = world.operations.start({
    name: `${row.type}/delete`,
    family: 'operations',
    subscriptionId: request.params.subscriptionId ?? '',
    location: row.location,
    resourceId: row.id,
    seconds: 10,
    retryAfterSeconds: 10,
    onDone: () => {
      for (const { id } of world.tables.restorePoints.under(row.id)) world.tables.restorePoints.delete(id);
      world.tables.plainResources.delete(row.id);
    },
  });
  return accepted(world, operation);
}

/** PATCH changes tags; a source never. */
export function patchCollection(request: ArmRequest, world: World): ArmResponse {
  const row = findPlain(world, request, type);
  if (request.body?.tags) Object.assign(row, tagsOf(request.body.tags));
  return ok(renderCollection(world, row));
}

/** With `$expand=restorePoints` the points too. */
export function readCollection(request: ArmRequest, world: World): ArmResponse {
  const row = findPlain(world, request, type);
  const document = renderCollection(world, row);
  if (request.query.get('$expand')?.toLowerCase() !== 'restorepoints') return ok(document);
  const restorePoints = world.tables.restorePoints.under(row.id).map((point) => renderPoint(world, point));
  return ok({ ...document, properties: { ...(document.properties as Json), restorePoints } });
}
