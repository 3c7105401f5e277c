import { ArmError } from '../../arm-error.ts';
import type { ArmRequest, ArmResponse } from '../../http/message.ts';
import { noContent, ok } from '../../http/respond.ts';
import type { Json } from '../../shapes/json.ts';
import type { PlainResource } from '../../shapes/plain.ts';
import type { World } from '../../world.ts';
import { putPlain, renderPlain, storedPlain } from './plain-row.ts';

const type = 'restorePointCollections';

export const renderCollection = (_world: World, row: PlainResource, id = row.id): Json =>
  renderPlain(row, { ...row.model, provisioningState: row.provisioningState }, id);

/** Synchronous: 201 for a new one. The points themselves are not simulated. */
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

export function deleteCollection(request: ArmRequest, world: World): ArmResponse {
  const row = storedPlain(world, request, type);
  if (!row) return noContent();
  world.tables.plainResources.delete(row.id);
  return ok();
}
