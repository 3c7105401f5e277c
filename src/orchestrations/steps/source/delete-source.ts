import { startPartDelete } from '../../../activities/removal/start-part-delete.ts';
import { startSourceDelete } from '../../../activities/removal/start-source-delete.ts';
import type { Answer } from '../../../domain/answer.ts';
import { partNotDeleted, reasonToKeep, sourceNotDeleted } from '../../../domain/removal/removal-findings.ts';
import { sourceParts } from '../../../domain/removal/source-parts.ts';
import { sameId } from '../../../domain/resource-id.ts';
import type { Expectation } from '../../../domain/ports/operation.ts';
import type { RemovalStart } from '../../../domain/ports/removals.ts';
import { failureOf } from '../../../domain/run/stop.ts';
import type { RegionProgress } from '../../../domain/target.ts';
import { type Durable, tryRun } from '../../../durable.ts';
import { type Prepared, takes } from '../prepare.ts';
import { enter, type RunState } from '../run-state.ts';
import { watch } from '../watch.ts';

const DELETE_MINUTES = 60;

/** Follows a deletion to its end. Undefined when it is done, else why not: the image is published, and nothing that goes wrong here fails the run. */
function* follow(
  state: RunState,
  start: Exclude<Answer<RemovalStart>, { kind: 'throttled' }>,
  label: string,
  expectation: Expectation,
): Durable<string | undefined> {
  if (start.kind === 'rejected') return `${start.problem.code}: ${start.problem.message}`;
  switch (start.value.kind) {
    case 'absent':
      return undefined;
    case 'kept':
      return start.value.reason;
    case 'started':
      break;
  }
  const { operation } = start.value;
  try {
    yield* watch(state, { label, operation, expectation, maxMinutes: DELETE_MINUTES });
    return undefined;
  } catch (error) {
    const { code, message } = failureOf(error).problem;
    return `${code}: ${message}`;
  }
}

function* deleteMachine(
  state: RunState,
  { vm: { id: vmId, vmGuid } }: Prepared,
  toDelete: readonly string[],
): Durable<string | undefined> {
  const { captureId } = state.input;
  const start = yield* tryRun(state.context, startSourceDelete, { captureId, vmId, vmGuid, toDelete });
  return yield* follow(state, start, 'delete-source', { kind: 'machine-gone', vmId, vmGuid });
}

function* deletePart(state: RunState, vmId: string, id: string, index: number): Durable<string | undefined> {
  const { captureId } = state.input;
  const start = yield* tryRun(state.context, startPartDelete, { captureId, id, vmId });
  return yield* follow(state, start, `delete-part-${index}`, { kind: 'part-gone', id });
}

/** What a run did to the machine is gone with it. */
function forget({ leftBehind }: RunState, vmId: string): void {
  const stays = leftBehind.filter(({ id }) => !sameId(id, vmId));
  leftBehind.splice(0, leftBehind.length, ...stays);
}

/**
 * Deletes the machine that the image was made of, and what of it the request names: the last thing of a run, when the image is usable in every region
 * and "latest" finds it. Its restore point stays for as long as it is kept. Whatever speaks against it then is told, and the machine stays.
 */
export function* deleteSource(state: RunState, prepared: Prepared, regions: readonly RegionProgress[]): Durable<void> {
  if (!takes(prepared, 'delete-source')) return;
  const { id: vmId } = prepared.vm;
  const reason = reasonToKeep(state.proof, regions);
  if (reason !== undefined) return void state.findings.push(sourceNotDeleted(vmId, reason));
  enter(state, 'delete-source');
  const { toDelete, toKeep } = sourceParts(prepared.vm, state.input.request);
  const failure = yield* deleteMachine(state, prepared, toDelete);
  if (failure !== undefined) return void state.findings.push(sourceNotDeleted(vmId, failure));
  forget(state, vmId);
  state.leftBehind.push(...toKeep.map((id) => ({ what: 'source-part' as const, id })));
  for (const [index, id] of toDelete.entries()) {
    const stays = yield* deletePart(state, vmId, id, index);
    if (stays === undefined) continue;
    state.findings.push(partNotDeleted(id, stays));
    state.leftBehind.push({ what: 'source-part', id });
  }
}
