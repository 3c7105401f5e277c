import { ArmError, operationNotAllowed, resourceNotFound } from '../../arm-error.ts';
import { makeEmptyContent } from '../../guest/content.ts';
import { copyContent } from '../../guest/volumes.ts';
import type { Operation } from '../../operation.ts';
import { computeId, guidOf, partsOf } from '../../resource-id.ts';
import type { Disk, Snapshot } from '../../shapes/disk.ts';
import type { Json, Tags } from '../../shapes/json.ts';
import type { World } from '../../world.ts';
import { renderDisk, renderSnapshot } from './disk-document.ts';

export type DiskKind = 'disks' | 'snapshots';

type Params = Readonly<Record<string, string>>;

const tableOf = (world: World, kind: DiskKind) =>
  ({ disks: world.tables.disks, snapshots: world.tables.snapshots })[kind] as {
    get(id: string): Disk | Snapshot | undefined;
    put(row: Disk | Snapshot): unknown;
    delete(id: string): boolean;
    under(scope: string): (Disk | Snapshot)[];
  };

export const renderRow = (world: World, kind: DiskKind, row: Disk | Snapshot, id = row.id): Json =>
  kind === 'disks' ? renderDisk(world, row, id) : renderSnapshot(row, id);

const idOf = (kind: DiskKind, { subscriptionId = '', group = '', name = '' }: Params) =>
  computeId(subscriptionId, group, kind, name);

export const storedRow = (world: World, kind: DiskKind, params: Params) => tableOf(world, kind).get(idOf(kind, params));

export function findRow(world: World, kind: DiskKind, params: Params): Disk | Snapshot {
  const found = storedRow(world, kind, params);
  if (!found) throw resourceNotFound(`Microsoft.Compute/${kind}`, params.name ?? '', params.group ?? '');
  return found;
}

export const rowsUnder = (world: World, kind: DiskKind, scope: string) => tableOf(world, kind).under(scope);

/** Short and display names mean the same region. */
const sameRegion = (a: string, b: string) =>
  a.replaceAll(' ', '').toLowerCase() === b.replaceAll(' ', '').toLowerCase();

/** A missing source, or one of another region, is refused at once and not in the operation (INDEX fact 22). */
function sourceOf(world: World, creationData: Json, location: string): Disk | Snapshot | undefined {
  if (creationData.createOption === 'Empty') return undefined;
  const id = String(creationData.sourceResourceId ?? '');
  const found = world.tables.disks.get(id) ?? world.tables.snapshots.get(id);
  const isCopy = creationData.createOption === 'Copy';
  if (!isCopy)
    throw new ArmError(501, 'NotImplementedInSimulator', `createOption ${creationData.createOption} is not simulated`);
  if (!found || !sameRegion(found.location, location))
    throw new ArmError(404, 'NotFound', `Resource ${partsOf(id).name} is not found.`);
  return found;
}

const inherited = [
  'osType',
  'hyperVGeneration',
  'supportedCapabilities',
  'encryption',
  'encryptionSettingsCollection',
  'securityProfile',
];

function startOperation(
  world: World,
  kind: DiskKind,
  row: Disk | Snapshot,
  seconds: number,
  verb: string,
  onDone: () => unknown,
) {
  return world.operations.start({
    name: `Microsoft.Compute/${kind}/${verb}`,
    family: 'DiskOperations',
    subscriptionId: partsOf(row.id).subscriptionId,
    location: row.location,
    resourceId: row.id,
    seconds,
    onDone,
    retryAfterSeconds: 2,
  });
}

/** `Updating` even while it is being created; the operation's output is the document (INDEX facts 1 and 5). */
function settle(world: World, kind: DiskKind, row: Disk | Snapshot): Operation {
  row.provisioningState = 'Updating';
  return startOperation(world, kind, row, kind === 'disks' ? 0.5 : 1, 'write', () => {
    row.provisioningState = 'Succeeded';
    return renderRow(world, kind, row);
  });
}

function change(row: Disk | Snapshot, body: Json): void {
  const { creationData, ...properties } = (body.properties ?? {}) as Json;
  const source = creationData?.sourceResourceId as string | undefined;
  const old = row.model.creationData?.sourceResourceId as string | undefined;
  if (source && source.toLowerCase() !== old?.toLowerCase()) {
    const target = 'creationData.sourceResourceId';
    throw new ArmError(409, 'PropertyChangeNotAllowed', `Changing property '${target}' is not allowed.`, { target });
  }
  if (body.tags) row.tags = { ...(body.tags as Tags) };
  if (body.sku?.name) row.sku = String(body.sku.name);
  Object.assign(row.model, properties);
}

/** PUT that creates: an empty disk, or a copy of a disk or snapshot with what is on it at this moment. */
function create(world: World, kind: DiskKind, params: Params, body: Json): Disk | Snapshot {
  const location = body.location as string | undefined;
  if (!location) throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  const { creationData, ...properties } = (body.properties ?? {}) as Json;
  if (!creationData?.createOption) {
    throw new ArmError(400, 'InvalidParameter', "Required parameter 'creationData' is missing (null).", {
      target: 'creationData',
    });
  }
  const source = sourceOf(world, creationData as Json, location);
  const fromSource = Object.fromEntries(
    inherited.map((key) => [key, source?.model[key]]).filter(([, value]) => value !== undefined),
  );
  const id = idOf(kind, params);
  const row: Disk = {
    id,
    name: params.name ?? '',
    type: `Microsoft.Compute/${kind}`,
    location,
    tags: { ...(body.tags as Tags | undefined) },
    timeCreatedMs: world.clock.nowMs,
    uniqueId: guidOf(`${id} ${world.clock.nowMs}`),
    sku: String(body.sku?.name ?? 'Standard_LRS'),
    provisioningState: 'Updating',
    ...(body.zones ? { zones: body.zones as string[] } : {}),
    model: {
      diskSizeGB: source?.model.diskSizeGB as number | undefined,
      ...(kind === 'snapshots' ? { incremental: false } : {}),
      ...structuredClone(fromSource),
      ...properties,
      creationData: { ...creationData, ...(source ? { sourceUniqueId: source.uniqueId } : {}) },
    },
    content: source ? copyContent(source.content, world.clock.nowMs) : makeEmptyContent(),
  };
  tableOf(world, kind).put(row);
  return row;
}

export function writeRow(world: World, kind: DiskKind, params: Params, body: Json, patch: boolean) {
  const existing = patch ? findRow(world, kind, params) : storedRow(world, kind, params);
  if (existing) change(existing, body);
  const row = existing ?? create(world, kind, params, body);
  return { row, operation: settle(world, kind, row) };
}

export function deleteRow(world: World, kind: DiskKind, row: Disk | Snapshot): Operation {
  if ('managedBy' in row && row.managedBy)
    throw operationNotAllowed(`Disk ${row.name} is attached to VM ${row.managedBy}.`);
  return startOperation(world, kind, row, 1, 'delete', () => void tableOf(world, kind).delete(row.id));
}
