import { readRun } from '../../../activities/runs/read-run.ts';
import { listLocks } from '../../../activities/source/list-locks.ts';
import { readPreparedSource } from '../../../activities/source/read-prepared-source.ts';
import { readSurroundings } from '../../../activities/target/read-surroundings.ts';
import { readTarget } from '../../../activities/target/read-target.ts';
import { type Evidence, evidenceOf } from '../../../domain/adoption/evidence.ts';
import { withoutNeedlessDefinition } from '../../../domain/definition/definition-request.ts';
import { preparedQuestions } from '../../../domain/preflight/around/questions.ts';
import { NOTHING_AROUND } from '../../../domain/preflight/around/surroundings.ts';
import { lockScopes } from '../../../domain/preflight/lock-findings.ts';
import { preflightPrepared } from '../../../domain/preflight/prepared/preflight-prepared.ts';
import type { PreparedFacts } from '../../../domain/prepared/prepared-facts.ts';
import { preparedDisks } from '../../../domain/prepared/prepared-disks.ts';
import type { PreparedSource } from '../../../domain/request/source.ts';
import { type Durable, run } from '../../../durable.ts';
import { asRefusal, type Prepared, refuse } from '../prepare.ts';
import type { RunState } from '../run-state.ts';

/** Our own record of the run that is retried; nothing on the disk points at one. */
function* recall({ context, input }: RunState): Durable<Evidence | undefined> {
  const { resumes, vmGuid, vmId } = input;
  if (resumes === undefined) return undefined;
  return evidenceOf(resumes, yield* run(context, readRun, { captureId: resumes }), { id: vmId, vmGuid });
}

function* look(state: RunState, source: PreparedSource): Durable<Prepared<PreparedFacts>> {
  const { context, input } = state;
  const { captureId, findings: known, request, vmGuid: guid, vmId } = input;
  const evidence = yield* recall(state);
  const read = yield* run(context, readPreparedSource, { captureId, source });
  const common = { captureId, request, known, guid, read, ...(evidence ? { evidence } : {}) };
  if (read.kind === 'missing') {
    throw refuse(preflightPrepared({ ...common, target: undefined, locks: [], surroundings: NOTHING_AROUND }).findings);
  }
  const { target } = request;
  const facts = target ? yield* run(context, readTarget, { captureId, target, vmId, mayShare: true }) : undefined;
  const locks = yield* run(context, listLocks, { captureId, scopes: lockScopes(request, read.facts) });
  const asked = preparedQuestions(withoutNeedlessDefinition(request, facts), read.facts);
  const surroundings = yield* run(context, readSurroundings, { captureId, ...asked });
  const result = preflightPrepared({ ...common, target: facts, locks, surroundings });
  if (result.kind === 'refused') throw refuse(result.findings);
  state.findings.splice(0, state.findings.length, ...result.findings);
  return { plan: result.plan, vm: { ...result.vm, id: vmId }, disks: preparedDisks(source) };
}

/** Preflight of a disk, snapshot or blob: all reads, no writes. */
export function* prepareDisks(state: RunState): Durable<Prepared<PreparedFacts>> {
  const { prepared } = state.input.request;
  if (!prepared) throw new Error('a machine is not a prepared source');
  try {
    return yield* look(state, prepared);
  } catch (error) {
    throw asRefusal(state, error);
  }
}
