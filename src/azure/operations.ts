import { type ComputeManagementClient, restorePoller } from '@azure/arm-compute';
import { isRestError } from '@azure/core-rest-pipeline';
import type { Operation, OperationKind, Operations, OperationStatus } from '../domain/ports/operation.ts';
import type { ArmClients } from './arm-clients.ts';
import { call, translateError, withoutUrls } from './arm-errors.ts';
import { callContext } from './call-context.ts';

interface StartedPoller {
  submitted(): Promise<void>;
  serialize(): Promise<string>;
}

/**
 * Starts an operation and returns what is needed to follow it: one HTTP call. Pollers are thenable, so one must never be awaited or returned from an
 * async function: that would poll to the end (domain notes 4.3).
 */
export async function startOperation(
  kind: OperationKind,
  subscriptionId: string,
  start: () => StartedPoller,
): Promise<Operation> {
  const pollerState = await call(async () => {
    const poller = start();
    await poller.submitted();
    return poller.serialize();
  });
  return { kind, subscriptionId, pollerState };
}

/** What the poller throws of an operation that Azure gave up by itself (core-lro, poller.js), and of one that failed. */
const CANCELED = 'Operation was canceled';
const FAILED = /^The long-running operation has (?:failed|been canceled)\.?\s*(?:([A-Za-z]\w*)\.\s*)?/;

function failureOf(error: Error): OperationStatus {
  if (error.message === CANCELED) return { kind: 'failed', code: 'Canceled', message: 'Azure canceled the operation.' };
  const code = FAILED.exec(error.message)?.[1] ?? 'operation-failed';
  const message = withoutUrls(error.message.replace(FAILED, '')).slice(0, 1_000);
  return { kind: 'failed', code, message: message || withoutUrls(error.message) };
}

const isOperationFailure = (error: unknown): error is Error =>
  error instanceof Error && !isRestError(error) && (error.message === CANCELED || FAILED.test(error.message));

/** The SDK needs the method that started an operation in order to read its result. */
function restore(client: ComputeManagementClient, operation: Operation) {
  const state = operation.pollerState;
  switch (operation.kind) {
    case 'deallocate':
      return restorePoller(client, state, client.virtualMachines.deallocate);
    case 'update-machine':
      return restorePoller(client, state, client.virtualMachines.update);
    case 'put-extension':
      return restorePoller(client, state, client.virtualMachineExtensions.createOrUpdate);
    case 'delete-extension':
      return restorePoller(client, state, client.virtualMachineExtensions.delete);
    case 'put-snapshot':
      return restorePoller(client, state, client.snapshots.createOrUpdate);
    case 'put-image':
      return restorePoller(client, state, client.images.createOrUpdate);
    case 'put-version':
      return restorePoller(client, state, client.galleryImageVersions.createOrUpdate);
    case 'put-disk':
      return restorePoller(client, state, client.disks.createOrUpdate);
    case 'put-machine':
      return restorePoller(client, state, client.virtualMachines.createOrUpdate);
    case 'delete-machine':
      return restorePoller(client, state, client.virtualMachines.delete);
    case 'delete-disk':
      return restorePoller(client, state, client.disks.delete);
    case 'delete-snapshot':
      return restorePoller(client, state, client.snapshots.delete);
    case 'delete-image':
      return restorePoller(client, state, client.images.delete);
    case 'put-restore-point':
      return restorePoller(client, state, client.restorePoints.create);
    case 'delete-restore-points':
      return restorePoller(client, state, client.restorePointCollections.delete);
    case 'put-definition':
      return restorePoller(client, state, client.galleryImages.createOrUpdate);
    case 'patch-version':
      return restorePoller(client, state, client.galleryImageVersions.update);
  }
}

async function pollOnce(arm: ArmClients, operation: Operation): Promise<OperationStatus> {
  const poller = restore(arm.compute(operation.subscriptionId), operation);
  await poller.poll();
  const state = poller.operationState;
  if (state?.status === 'succeeded') {
    const seconds = callContext()?.operationSeconds;
    return { kind: 'succeeded', ...(seconds === undefined ? {} : { seconds }) };
  }
  if (state?.status === 'failed' || state?.status === 'canceled') {
    return failureOf(state.error ?? new Error(`The long-running operation has ${state.status}.`));
  }
  const retryAfterSeconds = callContext()?.retryAfterSeconds;
  const next = { ...operation, pollerState: await poller.serialize() };
  return { kind: 'running', operation: next, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

export const makeOperations = (arm: ArmClients): Operations => ({
  async poll(operation) {
    try {
      return await pollOnce(arm, operation);
    } catch (error) {
      if (isOperationFailure(error)) return failureOf(error);
      if (isRestError(error) && error.statusCode === 404) return { kind: 'forgotten' };
      throw translateError(error);
    }
  },
});
