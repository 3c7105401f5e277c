import { ArmError, operationNotAllowed } from '../../arm-error.ts';
import { armTime } from '../../clock.ts';
import type { ArmRequest, ArmResponse } from '../../http/message.ts';
import { accepted, noContent, ok } from '../../http/respond.ts';
import type { Operation } from '../../operation.ts';
import { guidOf, idKey, partsOf } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { PlainResource } from '../../shapes/plain.ts';
import type { World } from '../../world.ts';
import { findPlain, putPlain, renderPlain, storedPlain } from './plain-row.ts';

const type = 'diskEncryptionSets';

export const renderEncryptionSet = (_world: World, row: PlainResource, id = row.id): Json =>
  renderPlain(row, { ...row.model, provisioningState: row.provisioningState }, id);

function start(world: World, row: PlainResource, verb: string, onDone: () => unknown): Operation {
  return world.operations.start({
    name: `Microsoft.Compute/${type}/${verb}`,
    family: 'DiskOperations',
    subscriptionId: partsOf(row.id).subscriptionId,
    location: row.location,
    resourceId: row.id,
    seconds: 0.2,
    onDone,
    ...(verb === 'write' ? { retryAfterSeconds: 2 } : {}),
  });
}

/** The managed identity comes into being with the operation (INDEX fact 21). */
function withPrincipal(world: World, { id, identity }: PlainResource): Json {
  const assigned = String(identity?.type ?? 'SystemAssigned').includes('SystemAssigned');
  const principal = { principalId: guidOf(`principal of ${id}`), tenantId: world.tokens.tenantId };
  return { type: 'SystemAssigned', ...identity, ...(assigned ? principal : {}) };
}

function settle(world: World, row: PlainResource): Operation {
  row.provisioningState = 'Updating';
  return start(world, row, 'write', () => {
    row.provisioningState = 'Succeeded';
    row.identity = withPrincipal(world, row);
    row.model.encryptionType ??= 'EncryptionAtRestWithCustomerKey';
    return renderEncryptionSet(world, row);
  });
}

/** A new key in an old set is a rotation, and its moment is remembered. */
function rotation(world: World, before: Json | undefined, after: Json): Json {
  const changed = before?.activeKey && before.activeKey.keyUrl !== after.activeKey?.keyUrl;
  if (changed) return { lastKeyRotationTimestamp: armTime(world.clock.nowMs) };
  const { lastKeyRotationTimestamp } = before ?? {};
  return lastKeyRotationTimestamp ? { lastKeyRotationTimestamp: lastKeyRotationTimestamp as string } : {};
}

/** The 202 repeats what was asked and names nothing (encryption.cli2024.test_disk_encryption_set_update #9). */
export function putEncryptionSet(request: ArmRequest, world: World): ArmResponse {
  const body = (request.body ?? {}) as Json;
  const given = (body.properties ?? {}) as Json;
  if (!given.activeKey?.keyUrl) {
    const target = 'activeKey';
    throw new ArmError(400, 'InvalidParameter', `Required parameter '${target}' is missing (null).`, { target });
  }
  const before = storedPlain(world, request, type)?.model;
  const row = putPlain(world, request, type, { ...given, ...rotation(world, before, given) });
  const operation = settle(world, row);
  const { location, tags, identity } = body as { location?: string; tags?: Json; identity?: Json };
  const answer = { location, ...(tags ? { tags } : {}), ...(identity ? { identity } : {}) };
  return accepted(world, operation, { ...answer, properties: { ...given, provisioningState: 'Updating' } });
}

/** A PATCH answers the whole document but its tags (encryption.py2020 #8). */
export function patchEncryptionSet(request: ArmRequest, world: World): ArmResponse {
  const row = findPlain(world, request, type);
  const given = (request.body?.properties ?? {}) as Json;
  row.model = { ...row.model, ...given, ...rotation(world, row.model, { ...row.model, ...given }) };
  if (request.body?.tags) row.tags = { ...(request.body.tags as Record<string, string>) };
  if (request.body?.identity) row.identity = { ...row.identity, ...(request.body.identity as Json) };
  const operation = settle(world, row);
  const { tags: _unread, ...document } = renderEncryptionSet(world, row);
  return accepted(world, operation, document);
}

const usesOf = (world: World, id: string) =>
  [...world.tables.disks.all(), ...world.tables.snapshots.all()].filter(({ model }) =>
    [model.encryption?.diskEncryptionSetId, model.securityProfile?.secureVMDiskEncryptionSetId].some(
      (used) => idKey(String(used ?? '')) === idKey(id),
    ),
  );

export function deleteEncryptionSet(request: ArmRequest, world: World): ArmResponse {
  const row = storedPlain(world, request, type);
  if (!row) return noContent();
  const [first] = usesOf(world, row.id);
  if (first) {
    throw operationNotAllowed(`Disk encryption set '${row.name}' cannot be deleted since it is used by '${first.id}'.`);
  }
  return accepted(
    world,
    start(world, row, 'delete', () => {
      world.tables.plainResources.delete(row.id);
    }),
  );
}

/** Group and name in upper case (encryption.cli2024.test_disk_encryption_set_snapshot #39). */
const upper = (id: string) =>
  id
    .replace(/(?<=\/resourceGroups\/)[^/]+/i, (group) => group.toUpperCase())
    .replace(/[^/]+$/, (name) => name.toUpperCase());

export const associatedResources = (request: ArmRequest, world: World): ArmResponse =>
  ok({ value: usesOf(world, findPlain(world, request, type).id).map(({ id }) => upper(id)) });
