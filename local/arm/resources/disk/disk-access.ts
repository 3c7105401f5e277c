import { ArmError, operationNotAllowed } from '../../arm-error.ts';
import type { Operation } from '../../operation.ts';
import { guidOf } from '../../resource-id.ts';
import type { Disk, Snapshot } from '../../shapes/disk.ts';
import type { Json } from '../../shapes/json.ts';
import type { World } from '../../world.ts';
import { startDiskOperation } from './disks.ts';

/** A disk in use gives no URL (contract: compute-error-messages). */
function refuseAttached(world: World, row: Disk | Snapshot): void {
  if (!('managedBy' in row) || !row.managedBy) return;
  if (world.tables.virtualMachines.get(row.managedBy)?.power === 'deallocated') return;
  throw operationNotAllowed(`Disk ${row.name} is attached to VM ${row.managedBy}.`);
}

/** The URL is of the service's form; nothing can be downloaded from it. Its end is not the end of `ActiveSAS` (test_vm_managed_disk #27). */
export function beginGetAccess(world: World, row: Disk | Snapshot, body: Json): Operation {
  const seconds = Number(body.durationInSeconds);
  if (!body.access || !Number.isFinite(seconds)) {
    const target = body.access ? 'durationInSeconds' : 'access';
    throw new ArmError(400, 'InvalidParameter', `Required parameter '${target}' is missing (null).`, { target });
  }
  refuseAttached(world, row);
  const secret = guidOf(`access to ${row.id} at ${world.clock.nowMs}`);
  const [store = '', blob = ''] = secret.split('-');
  const accessSAS = `https://md-${store}.z47.blob.storage.azure.net/${blob}/abcd?sv=2018-03-28&sr=b&si=${secret}&sig=simulated`;
  return startDiskOperation(world, row, 'beginGetAccess/action', 0.5, () => {
    row.isAccessed = true;
    return { accessSAS };
  });
}

export const endGetAccess = (world: World, row: Disk | Snapshot): Operation =>
  startDiskOperation(world, row, 'endGetAccess/action', 0.2, () => {
    row.isAccessed = false;
  });
