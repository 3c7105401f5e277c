import {
  type DurableClient,
  type DurableOrchestrationStatus,
  EntityId,
  OrchestrationRuntimeStatus,
} from 'durable-functions';
import type { PauseSwitch } from '../activities/control/read-pause.ts';
import type { RunRecord, Runs } from '../domain/ports/runs.ts';
import { earlierThan, type GuardInput } from '../domain/run/run-input.ts';
import type { RunStatus } from '../domain/run/step.ts';
import type { RestoreBook } from '../domain/restore/restore-book.ts';
import { guardVmName, restoreBook } from '../orchestrations/names.ts';
import { guardId, isCaptureId } from './instance-ids.ts';

const LIVE = new Set<OrchestrationRuntimeStatus>([
  OrchestrationRuntimeStatus.Pending,
  OrchestrationRuntimeStatus.Running,
  OrchestrationRuntimeStatus.Suspended,
  OrchestrationRuntimeStatus.ContinuedAsNew,
]);

/** Undefined when there is no such instance. The SDK tells that apart only in the text of its error. */
export async function statusOf(
  client: DurableClient,
  instanceId: string,
): Promise<DurableOrchestrationStatus | undefined> {
  try {
    return await client.getStatus(instanceId, { showInput: true });
  } catch (error) {
    if (error instanceof Error && /HTTP 404|could not find any data/i.test(error.message)) return undefined;
    throw error;
  }
}

export const isLive = (status: DurableOrchestrationStatus | undefined): status is DurableOrchestrationStatus =>
  status !== undefined && LIVE.has(status.runtimeStatus);

export function recordOf(status: DurableOrchestrationStatus | undefined): RunRecord {
  if (!status) return { kind: 'unknown' };
  if (LIVE.has(status.runtimeStatus)) return { kind: 'live' };
  const input = status.input as Partial<GuardInput> | null | undefined;
  const earlier = earlierThan(input ?? {});
  const about = {
    ...(input?.vmGuid === undefined ? {} : { vmGuid: input.vmGuid }),
    ...(earlier ? { earlier } : {}),
  };
  if (status.runtimeStatus === OrchestrationRuntimeStatus.Completed) {
    return { kind: 'ended', output: status.output, ...about };
  }
  const step = (status.customStatus as Partial<RunStatus> | null | undefined)?.step;
  return { kind: 'broken', reason: status.runtimeStatus, ...about, ...(step ? { step } : {}) };
}

export type GuardStart = { readonly kind: 'started' } | { readonly kind: 'busy'; readonly current: GuardInput };

/** The run that a guard left behind when it was terminated or failed: its own, or the one it was following. */
async function leftRun(
  client: DurableClient,
  guard: DurableOrchestrationStatus | undefined,
): Promise<{ follows?: string }> {
  const old = guard?.input as GuardInput | null | undefined;
  for (const captureId of [old?.captureId, old?.follows]) {
    if (captureId !== undefined && isLive(await statusOf(client, captureId))) return { follows: captureId };
  }
  return {};
}

/** A live run of a machine whose guard is gone: whoever waits for an answer is told of it instead of waiting behind it. */
export async function orphanOf(client: DurableClient, vmId: string, vmGuid: string): Promise<string | undefined> {
  const guard = await statusOf(client, guardId(vmId, vmGuid));
  return isLive(guard) ? undefined : (await leftRun(client, guard)).follows;
}

/** Starts the guard unless it runs. Two starts in the same moment: the hub lets one through, the other sees it running. */
export async function startGuard(client: DurableClient, input: GuardInput): Promise<GuardStart> {
  const instanceId = guardId(input.vmId, input.vmGuid);
  const before = await statusOf(client, instanceId);
  if (isLive(before)) return { kind: 'busy', current: before.input as GuardInput };
  try {
    await client.startNew(guardVmName.name, { instanceId, input: { ...input, ...(await leftRun(client, before)) } });
    return { kind: 'started' };
  } catch (error) {
    const now = await statusOf(client, instanceId);
    if (isLive(now)) return { kind: 'busy', current: now.input as GuardInput };
    throw error;
  }
}

export const makeRuns = (client: DurableClient): Runs => ({
  // Tags name it, and anybody may have written them; the SDK puts it raw into an address, where "?" asks for all instances.
  read: async (captureId) =>
    isCaptureId(captureId) ? recordOf(await statusOf(client, captureId)) : { kind: 'unknown' },
  async readGuard(vmId, vmGuid) {
    const status = await statusOf(client, guardId(vmId, vmGuid));
    const record = recordOf(status);
    // A restore stands in the guard's place: it holds the machine, and is no run to be started again.
    return status?.name === guardVmName.name ? { record, input: status.input as GuardInput } : { record };
  },
  async startGuard(input) {
    await startGuard(client, input);
  },
});

/** What is kept of the machine of one capture, and what came of restoring it. */
export async function readRestoreBook(client: DurableClient, captureId: string): Promise<RestoreBook> {
  const { entityState } = await client.readEntityState<RestoreBook>(new EntityId(restoreBook.name, captureId));
  return entityState ?? {};
}

/** The switch that `POST /api/pause` turns: one durable entity. */
export const PAUSE_ENTITY = 'pause-switch';
export const pauseEntityId = (): EntityId => new EntityId(PAUSE_ENTITY, 'all');

export interface PauseState {
  readonly paused: boolean;
  readonly by?: string;
}

export async function readPauseState(client: DurableClient): Promise<PauseState> {
  const { entityState } = await client.readEntityState<PauseState>(pauseEntityId());
  return entityState ?? { paused: false };
}

export const makePauseSwitch = (client: DurableClient, pausedBySetting: boolean): PauseSwitch => ({
  isPaused: async () => pausedBySetting || (await readPauseState(client)).paused,
});
