import { operationNotAllowed } from '../../arm-error.ts';
import type { ArmRequest, ArmResponse } from '../../http/message.ts';
import { noContent, ok } from '../../http/respond.ts';
import { idKey } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { PlainResource } from '../../shapes/plain.ts';
import type { World } from '../../world.ts';
import { putPlain, renderPlain, storedPlain } from './plain-row.ts';

const type = 'availabilitySets';

const members = (world: World, row: PlainResource): readonly string[] =>
  world.tables.virtualMachines
    .all()
    .filter(({ model }) => idKey(String(model.availabilitySet?.id ?? '')) === idKey(row.id))
    .map(({ id }) => id);

export function renderAvailabilitySet(world: World, row: PlainResource, id = row.id): Json {
  const machines = members(world, row);
  const shown = machines.length > 0 ? { virtualMachines: machines.map((machine) => ({ id: machine })) } : {};
  return renderPlain(row, { ...row.model, ...shown }, id);
}

/** Synchronous, and 200 also for a new one (encryption.net2019.VMDiskEncryptionTests #19). */
export function putAvailabilitySet(request: ArmRequest, world: World): ArmResponse {
  const given = (request.body?.properties ?? {}) as Json;
  const { virtualMachines: _members, statuses: _statuses, ...kept } = given;
  const model = { platformUpdateDomainCount: 5, platformFaultDomainCount: 3, ...kept };
  const row = putPlain(world, request, type, model);
  row.sku ??= { name: 'Classic' };
  // The answer to a PUT does not look its members up (encryption.net2019.VMDiskEncryptionTests #20).
  return ok(renderPlain(row, row.model));
}

export function deleteAvailabilitySet(request: ArmRequest, world: World): ArmResponse {
  const row = storedPlain(world, request, type);
  if (!row) return noContent();
  const [first] = members(world, row);
  if (first) {
    throw operationNotAllowed(
      `Availability Set '${row.name}' cannot be deleted. Before deleting an Availability Set please ensure that it does not contain any VM.`,
    );
  }
  world.tables.plainResources.delete(row.id);
  return ok();
}
