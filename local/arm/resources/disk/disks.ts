import { ArmError, operationNotAllowed, resourceNotFound } from '../../arm-error.ts';
import type { Operation } from '../../operation.ts';
import { enforceDiskQuota } from '../../quota/enforce-quota.ts';
import { computeId, guidOf, partsOf } from '../../resource-id.ts';
import type { Disk, Snapshot } from '../../shapes/disk.ts';
import type { Json } from '../../shapes/json.ts';
import type { World } from '../../world.ts';
import { tagsOf } from '../shown-tags.ts';
import { renderDisk, renderSnapshot } from './disk-document.ts';
import { diskSource } from './disk-source.ts';
import { checkEncryptionKeys } from './encryption-keys.ts';
import { writeAnswer } from './write-answer.ts';

export type DiskKind = 'disks' | 'snapshots';

type Params = Readonly<Record<string, string>>;

const tableOf = (world: World, kind: DiskKind) =>
  ({ disks: world.tables.disks, snapshots: world.tables.snapshots })[kind] as {
    get(id: string): Disk | Snapshot | undefined;
    put(row: Disk | Snapshot): unknown;
    delete(id: string): boolean;
    under(scope: string): (Disk | Snapshot)[];
  };

export const renderRow = (
  world: World,
  kind: DiskKind,
  row: Disk | Snapshot,
  { id = row.id, apiVersion }: { readonly id?: string; readonly apiVersion: string },
): Json => (kind === 'disks' ? renderDisk(world, row, id, apiVersion) : renderSnapshot(world, row, id, apiVersion));

const idOf = (kind: DiskKind, { subscriptionId = '', group = '', name = '' }: Params) =>
  computeId(subscriptionId, group, kind, name);

export const storedRow = (world: World, kind: DiskKind, params: Params) => tableOf(world, kind).get(idOf(kind, params));

/** Shortly after its deletion by the provider, later by ARM (INDEX fact 12). */
export function findRow(world: World, kind: DiskKind, params: Params): Disk | Snapshot {
  const found = storedRow(world, kind, params);
  if (found) return found;
  const { name = '', group = '' } = params;
  if (world.deletions.has(idOf(kind, params), world.clock.nowMs)) {
    throw new ArmError(404, 'NotFound', `${kind === 'disks' ? 'Disk' : 'Snapshot'} ${name} is not found.`);
  }
  throw resourceNotFound(`Microsoft.Compute/${kind}`, name, group);
}

export const rowsUnder = (world: World, kind: DiskKind, scope: string) => tableOf(world, kind).under(scope);

export function startDiskOperation(
  world: World,
  row: Disk | Snapshot,
  verb: string,
  seconds: number,
  onDone: () => unknown,
): Operation {
  return world.operations.start({
    name: `${row.type}/${verb}`,
    family: 'DiskOperations',
    subscriptionId: partsOf(row.id).subscriptionId,
    location: row.location,
    resourceId: row.id,
    seconds,
    onDone,
    onFailed: () => void (row.provisioningState = verb === 'write' ? 'Failed' : row.provisioningState),
    ...(verb === 'write' ? { retryAfterSeconds: 2 } : {}),
  });
}

/** `Updating` even while it is being created; the operation's output is the document (INDEX facts 1 and 5). */
function settle(world: World, kind: DiskKind, row: Disk | Snapshot, apiVersion: string): Operation {
  row.provisioningState = 'Updating';
  return startDiskOperation(world, row, 'write', kind === 'disks' ? 0.5 : 1, () => {
    row.provisioningState = 'Succeeded';
    const { completionPercent: _later, ...properties } = renderRow(world, kind, row, { apiVersion }).properties as Json;
    return { ...renderRow(world, kind, row, { apiVersion }), properties };
  });
}

function followBursting(world: World, row: Disk | Snapshot): void {
  const disk = row as Disk;
  if (row.model.burstingEnabled === true) disk.burstingEnabledMs ??= world.clock.nowMs;
  else delete disk.burstingEnabledMs;
}

function change(row: Disk | Snapshot, body: Json): void {
  const { creationData, ...properties } = (body.properties ?? {}) as Json;
  const source = creationData?.sourceResourceId as string | undefined;
  const old = row.model.creationData?.sourceResourceId as string | undefined;
  if (source && source.toLowerCase() !== old?.toLowerCase()) {
    const target = 'creationData.sourceResourceId';
    throw new ArmError(409, 'PropertyChangeNotAllowed', `Changing property '${target}' is not allowed.`, { target });
  }
  if (body.tags) Object.assign(row, tagsOf(body.tags));
  if (body.sku?.name) row.sku = String(body.sku.name);
  Object.assign(row.model, properties);
}

/** Encryption by a set of keys is of that type, whether the caller says so or not. */
const encryptionOf = (given: Json | undefined): Json =>
  given?.diskEncryptionSetId
    ? { encryption: { type: 'EncryptionAtRestWithCustomerKey', ...given } }
    : given
      ? { encryption: given }
      : {};

/** PUT that creates: an empty disk, or a copy of what lies at the source at this moment. */
function create(world: World, kind: DiskKind, params: Params, body: Json): Disk | Snapshot {
  const location = body.location as string | undefined;
  if (!location) throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  const { creationData, encryption, ...properties } = (body.properties ?? {}) as Json;
  if (!creationData?.createOption) {
    throw new ArmError(400, 'InvalidParameter', "Required parameter 'creationData' is missing (null).", {
      target: 'creationData',
    });
  }
  const sku = String(body.sku?.name ?? 'Standard_LRS');
  enforceDiskQuota(world, { subscriptionId: params.subscriptionId ?? '', location }, sku, kind);
  const source = diskSource(world, body.properties as Json, location);
  const id = idOf(kind, params);
  const incremental = kind === 'snapshots' && properties.incremental === true;
  const origin = String(source.creationData.sourceResourceId ?? id);
  const row: Disk & Snapshot = {
    id,
    name: params.name ?? '',
    type: `Microsoft.Compute/${kind}`,
    location,
    ...tagsOf(body.tags),
    timeCreatedMs: world.clock.nowMs,
    uniqueId: guidOf(`${id} ${world.clock.nowMs}`),
    sku,
    provisioningState: 'Updating',
    ...(body.zones ? { zones: body.zones as string[] } : {}),
    ...(incremental ? { familyId: guidOf(`incremental snapshots of ${origin} in ${location}`) } : {}),
    model: {
      ...(kind === 'snapshots' ? { incremental: false } : {}),
      ...source.model,
      ...properties,
      ...encryptionOf(encryption as Json | undefined),
      creationData: source.creationData,
    },
    content: source.content,
  };
  tableOf(world, kind).put(row);
  return row;
}

export interface DiskWrite {
  readonly answer: Json;
  readonly operation: Operation;
}

export function writeRow(
  world: World,
  kind: DiskKind,
  params: Params,
  body: Json,
  { patch, apiVersion }: { readonly patch: boolean; readonly apiVersion: string },
): DiskWrite {
  const existing = patch ? findRow(world, kind, params) : storedRow(world, kind, params);
  checkEncryptionKeys((body.properties ?? {}) as Json);
  if (existing) change(existing, body);
  const row = existing ?? create(world, kind, params, body);
  followBursting(world, row);
  const answer = writeAnswer({ row, body, patch, apiVersion });
  return { answer, operation: settle(world, kind, row, apiVersion) };
}

export function deleteRow(world: World, kind: DiskKind, row: Disk | Snapshot): Operation {
  if ('managedBy' in row && row.managedBy)
    throw operationNotAllowed(`Disk ${row.name} is attached to VM ${row.managedBy}.`);
  const operation = startDiskOperation(world, row, 'delete', 1, () => {
    tableOf(world, kind).delete(row.id);
    world.deletions.note(row.id, operation, world.clock.nowMs);
  });
  return operation;
}
