import type { OrchestrationContext, Task } from 'durable-functions';
import { keepSummary } from '../activities/runs/keep-summary.ts';
import { readRun } from '../activities/runs/read-run.ts';
import { readState } from '../activities/source/read-state.ts';
import { readTags } from '../activities/tags/read-tags.ts';
import { settleTags } from '../activities/tags/settle-tags.ts';
import { claimOf, hasFreshRequest } from '../domain/run/claim.ts';
import type { CaptureOutcome } from '../domain/run/outcome.ts';
import { endOf } from '../domain/run/reconcile.ts';
import type { GuardInput } from '../domain/run/run-input.ts';
import type { EndState } from '../domain/run/settlement.ts';
import { type Durable, inputOf, sleep, tryRun } from '../durable.ts';
import { captureVmName, type GuardResult } from './names.ts';
import { tellEnd } from './steps/tell-end.ts';

const FOLLOW_SECONDS = 60;
const FOLLOWS_PER_GENERATION = 100;

function* tagsOf(context: OrchestrationContext, input: GuardInput): Durable<Readonly<Record<string, string>>> {
  // Of a prepared disk the tags are its owner's affair: it is held by this guard alone.
  if (input.request.prepared) return {};
  const answer = yield* tryRun(context, readTags, { captureId: input.captureId, resourceId: input.vmId });
  return answer.kind === 'done' ? (answer.value ?? {}) : {};
}

/**
 * The lock in the world: a live run of an earlier guard (terminated, failed, purged) still holds the machine. A run that has not taken its request
 * yet, or never will because the machine is flagged, is known to the task hub alone: `follows`.
 */
function* liveHolder(context: OrchestrationContext, input: GuardInput): Durable<string | undefined> {
  const claim = claimOf(yield* tagsOf(context, input), input.captureId);
  for (const captureId of [claim.kind === 'held' ? claim.captureId : undefined, input.follows]) {
    if (captureId === undefined) continue;
    const record = yield* tryRun(context, readRun, { captureId });
    if (record.kind === 'done' && record.value.kind === 'live') return captureId;
  }
  return undefined;
}

/** A machine made again under the same name has a guard and a request of its own: nothing of ours is written there. */
function* isReplaced(context: OrchestrationContext, { captureId, vmGuid, vmId }: GuardInput): Durable<boolean> {
  if (vmGuid === '') return false;
  const vm = yield* tryRun(context, readState, { captureId, vmId });
  return vm.kind === 'done' && vm.value !== null && vm.value.vmGuid !== vmGuid;
}

function* settle(context: OrchestrationContext, input: GuardInput, end: EndState): Durable<void> {
  if (input.request.prepared) return;
  if (end !== 'captured' && (yield* isReplaced(context, input))) return;
  const { captureId, requestedBy, vmId } = input;
  // A failed tag write is a finding, never a failed run; `reconcile-vms` tries again.
  yield* tryRun(context, settleTags, { captureId, vmId, end, requestedByTag: requestedBy.kind === 'tag' });
}

/**
 * Keeps what came of a run where it outlives the task hub's own memory; the last thing a guard does, so that one which an earlier release began
 * replays as before. A run is what it is, kept or not.
 */
function* keep(context: OrchestrationContext, captureId: string): Durable<void> {
  let why: string | undefined;
  try {
    const kept = yield* tryRun(context, keepSummary, { captureId });
    if (kept.kind === 'rejected') why = kept.problem.code;
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
  }
  if (why !== undefined && !context.df.isReplaying) context.warn(`the summary of ${captureId} is not kept: ${why}`);
}

/** Waits for a run that an earlier guard left behind, and settles it. Undefined: still at work when this generation is full. */
function* follow(context: OrchestrationContext, input: GuardInput, holder: string): Durable<boolean> {
  for (let look = 0; look < FOLLOWS_PER_GENERATION; look += 1) {
    yield* sleep(context, FOLLOW_SECONDS);
    const record = yield* tryRun(context, readRun, { captureId: holder });
    if (record.kind !== 'done' || record.value.kind === 'live') continue;
    yield* settle(context, { ...input, captureId: holder }, endOf(record.value));
    return true;
  }
  return false;
}

/** Runs the capture. The child's failure is an end like any other; its guard must live to settle it. */
function* capture(context: OrchestrationContext, input: GuardInput, again: Task): Durable<EndState> {
  const began = context.df.currentUtcDateTime;
  const child = context.df.callSubOrchestrator(captureVmName.name, input, input.captureId);
  try {
    yield context.df.Task.any([child, again]);
    if (!child.isCompleted && !child.isFaulted) yield child;
    if (child.isFaulted) return 'failed';
    const outcome = child.result as CaptureOutcome;
    tellEnd(context, input.captureId, began, outcome);
    return outcome.kind;
  } catch {
    return 'failed';
  }
}

/**
 * The one guard of a machine (its instance id is a hash of resource id and vmId): at most one run at a time, tags settled at the end, and a
 * request that came in meanwhile is served. Such a request reaches the guard as the event `again`, sent by a trigger that has authorized it; the tag
 * alone is never enough.
 */
// eslint-disable-next-line no-restricted-syntax -- a lost `again` is no loss: its delivery failed, so Event Grid brings the request again
export function* guardVm(context: OrchestrationContext): Durable<GuardResult | undefined> {
  const input = inputOf<GuardInput>(context);
  const holder = yield* liveHolder(context, input);
  if (holder !== undefined) {
    const isOver = yield* follow(context, input, holder);
    const stillWanted = isOver && (input.requestedBy.kind !== 'tag' || hasFreshRequest(yield* tagsOf(context, input)));
    if (isOver) yield* keep(context, holder);
    if (isOver && !stillWanted) return { kind: 'superseded' };
    context.df.continueAsNew(input);
    return undefined;
  }
  const again = context.df.waitForExternalEvent('again');
  const end = yield* capture(context, input, again);
  yield* settle(context, input, end);
  const next = again.isCompleted ? (again.result as GuardInput) : undefined;
  // One event delivered twice arrives here twice: the second is the request that this very run has served.
  const isWanted =
    next !== undefined && next.captureId !== input.captureId && hasFreshRequest(yield* tagsOf(context, input));
  yield* keep(context, input.captureId);
  if (isWanted) {
    context.df.continueAsNew(next);
    return undefined;
  }
  return { kind: 'ended', captureId: input.captureId, outcome: end };
}
