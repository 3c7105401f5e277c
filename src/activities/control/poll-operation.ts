import { defineActivity } from '../../durable.ts';
import type { DiskEncryption, Snapshots, VirtualMachines } from '../../domain/ports/compute.ts';
import type { Images } from '../../domain/ports/images.ts';
import type { Definitions } from '../../domain/ports/definitions.ts';
import type { Removals } from '../../domain/ports/removals.ts';
import type { RestorePoints, Restores } from '../../domain/ports/restore.ts';
import type { Temporaries } from '../../domain/ports/temporaries.ts';
import { readPart } from '../../domain/removal/read-part.ts';
import type { Expectation, Operation, Operations, OperationStatus } from '../../domain/ports/operation.ts';

interface Input {
  captureId: string;
  /** Null when another process started it, or Azure forgot it: then the resource itself is read. */
  operation: Operation | null;
  expectation: Expectation;
}

interface Ports {
  operations: Operations;
  vms: VirtualMachines;
  encryption: DiskEncryption;
  snapshots: Snapshots;
  images: Images;
  temporaries: Temporaries;
  removals: Removals;
  restorePoints: RestorePoints;
  restores: Restores;
  definitions: Definitions;
}

export type WatchedStatus = Exclude<OperationStatus, { kind: 'forgotten' }>;

export const pollOperation = defineActivity<Input, WatchedStatus>('poll-operation');

const running: WatchedStatus = { kind: 'running' };
const succeeded: WatchedStatus = { kind: 'succeeded' };

function fromProvisioningState(state: string | undefined, what: string): WatchedStatus {
  switch (state?.toLowerCase()) {
    case 'succeeded':
      return succeeded;
    case 'failed':
    case 'canceled':
      return { kind: 'failed', code: 'provisioning-failed', message: `${what} ended in state ${state}` };
    case undefined:
      return { kind: 'failed', code: 'resource-missing', message: `${what} does not exist` };
    default:
      return running;
  }
}

async function readExpectation(ports: Ports, expectation: Expectation): Promise<WatchedStatus> {
  switch (expectation.kind) {
    case 'vm-deallocated': {
      const vm = await ports.vms.readState(expectation.vmId);
      return vm?.power === 'deallocated' ? succeeded : running;
    }
    case 'extension-provisioned': {
      const extension = await ports.encryption.readExtension(expectation.vmId, expectation.extensionName);
      return fromProvisioningState(extension?.provisioningState, 'the encryption extension');
    }
    case 'extension-absent':
      return (await ports.encryption.readExtension(expectation.vmId, expectation.extensionName)) ? running : succeeded;
    case 'encryption-cleared': {
      const vm = await ports.vms.read(expectation.vmId);
      return vm && vm.ade.kind !== 'dual-pass' ? succeeded : running;
    }
    case 'snapshot-ready':
      return fromProvisioningState(await ports.snapshots.read(expectation.snapshotId), 'the snapshot');
    case 'none':
      return running;
    case 'image-ready':
      return fromProvisioningState((await ports.images.read(expectation.imageId))?.provisioningState, 'the image');
    case 'definition-ready': {
      const state = await ports.definitions.readState(expectation.definitionId);
      return fromProvisioningState(state, 'the image definition');
    }
    case 'temporary-ready': {
      const { id } = expectation;
      return fromProvisioningState((await ports.temporaries.read(id))?.provisioningState, 'the temporary resource');
    }
    case 'temporary-absent':
      return (await ports.temporaries.read(expectation.id)) ? running : succeeded;
    case 'part-gone':
      return (await readPart(ports.removals, expectation.id)) ? running : succeeded;
    case 'restore-point-ready':
      return fromProvisioningState(await ports.restorePoints.readPoint(expectation.pointId), 'the restore point');
    case 'restore-points-absent':
      return (await ports.restorePoints.readCollection(expectation.collectionId)) ? running : succeeded;
    case 'restored-disk-ready':
      return fromProvisioningState((await ports.restores.readDisk(expectation.id))?.provisioningState, 'the new disk');
    case 'machine-gone':
      return (await ports.vms.readState(expectation.vmId))?.vmGuid === expectation.vmGuid ? running : succeeded;
    case 'machine-back': {
      const vm = await ports.restores.readPresent(expectation.vmId);
      return fromProvisioningState(vm?.provisioningState, 'the machine');
    }
  }
}

/**
 * Looks once at a long-running operation.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makePollOperation =
  (ports: Ports) =>
  async (input: Input): Promise<WatchedStatus> => {
    if (!input.operation) return readExpectation(ports, input.expectation);
    const status = await ports.operations.poll(input.operation);
    return status.kind === 'forgotten' ? readExpectation(ports, input.expectation) : status;
  };
