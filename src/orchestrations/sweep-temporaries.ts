import type { OrchestrationContext } from 'durable-functions';
import { inspectClaim } from '../activities/runs/inspect-claim.ts';
import { listClaimedVms } from '../activities/runs/list-claimed-vms.ts';
import { readRun } from '../activities/runs/read-run.ts';
import { listTemporaries } from '../activities/temporaries/list-temporaries.ts';
import { type Expired, expiredAmong, inTurn, unheardOf } from '../domain/temporaries/sweep.ts';
import type { BookRequest } from '../domain/restore/restore-book.ts';
import { callEntity, type Durable, inputOf, nowIso, tryRun } from '../durable.ts';
import { restoreBook, type SweepInput, type SweepResult } from './names.ts';
import { removeTemporaries } from './steps/temporary/temporaries.ts';

/** Bounds one sweep; the next goes on. */
const MOST = 50;
const JANITOR = 'janitor';

function* expiredIn(context: OrchestrationContext, groups: readonly string[]): Durable<Expired[]> {
  const found = new Map<string, Expired>();
  for (const scope of groups) {
    const listed = yield* tryRun(context, listTemporaries, { captureId: JANITOR, scope });
    if (listed.kind !== 'done') continue;
    for (const expired of expiredAmong(listed.value, nowIso(context))) found.set(expired.id.toLowerCase(), expired);
  }
  return [...found.values()];
}

/** A run that is live still needs what it made, whatever the expiry says. */
function* isOver(context: OrchestrationContext, captureId: string): Durable<boolean> {
  const record = yield* tryRun(context, readRun, { captureId });
  return record.kind === 'done' && record.value.kind !== 'live';
}

/** Machines with a literal `true` that no run has taken and no guard is about to. */
function* waitingIn(context: OrchestrationContext, scopes: readonly string[]): Durable<string[]> {
  const waiting: string[] = [];
  for (const scope of scopes) {
    const vms = yield* tryRun(context, listClaimedVms, { captureId: JANITOR, scope });
    if (vms.kind !== 'done') continue;
    for (const { captureId, requested, vmGuid, vmId } of vms.value) {
      if (!requested || captureId !== undefined) continue;
      const seen = yield* tryRun(context, inspectClaim, { captureId: '', vmId, vmGuid });
      if (seen.kind === 'done' && seen.value.guard.kind !== 'live') waiting.push(vmId);
    }
  }
  return waiting;
}

function* forget(context: OrchestrationContext, captureId: string): Durable<void> {
  const request: BookRequest = { operation: 'forget', now: nowIso(context) };
  yield* callEntity(context, restoreBook, captureId, 'write', request);
}

/** Removes what ended runs have left past its expiry, and names machines whose request nobody has heard. Starts nothing. */
export function* sweepTemporaries(context: OrchestrationContext): Durable<SweepResult> {
  const { groups, kept: keptBefore = [], scopes, waiting: before } = inputOf<SweepInput>(context);
  const removed: string[] = [];
  const { later, now } = inTurn(yield* expiredIn(context, groups), keptBefore, MOST);
  const kept = [...later];
  const ended = new Set<string>();
  for (const { captureId, id } of now) {
    if (!(yield* isOver(context, captureId))) continue;
    const left = yield* removeTemporaries({ context, input: { captureId } }, [id]);
    (left.length === 0 ? removed : kept).push(id);
    ended.add(captureId);
  }
  // What is kept of a machine goes with the last of its restore point.
  for (const captureId of ended) yield* forget(context, captureId);
  const waiting = yield* waitingIn(context, scopes);
  return { at: nowIso(context), removed, kept, waiting, unheard: unheardOf(waiting, before) };
}
