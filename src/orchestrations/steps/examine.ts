import type { OrchestrationContext } from 'durable-functions';
import { listLocks } from '../../activities/source/list-locks.ts';
import { readSurroundings } from '../../activities/target/read-surroundings.ts';
import { readTarget } from '../../activities/target/read-target.ts';
import type { Finding } from '../../domain/finding.ts';
import { type Preflight, preflight } from '../../domain/preflight/preflight.ts';
import { asPlanned } from '../../domain/definition/through-image.ts';
import { lockScopes } from '../../domain/preflight/lock-findings.ts';
import { questionsOf } from '../../domain/preflight/around/questions.ts';
import type { ResolvedRequest } from '../../domain/request/resolve-request.ts';
import { NOTHING_AROUND } from '../../domain/preflight/around/surroundings.ts';
import type { Evidence } from '../../domain/adoption/evidence.ts';
import type { VmFacts } from '../../domain/vm.ts';
import { type Durable, run } from '../../durable.ts';

export interface Examination {
  readonly captureId: string;
  readonly vmId: string;
  readonly vmGuid: string;
  readonly request: ResolvedRequest;
  /** What the policy already found. */
  readonly known: readonly Finding[];
  readonly evidence?: Evidence;
}

/** Reads target, locks and surroundings, and decides. All reads, no writes. */
export function* examinePlatform(
  context: OrchestrationContext,
  { captureId, evidence, known, request, vmGuid, vmId }: Examination,
  vm: VmFacts | undefined,
): Durable<Preflight> {
  const common = { captureId, request, known, vmGuid, ...(evidence ? { evidence } : {}) };
  if (!vm) return preflight({ ...common, vm, target: undefined, locks: [], surroundings: NOTHING_AROUND });
  const { target } = request;
  const facts = target ? yield* run(context, readTarget, { captureId, target, vmId, mayShare: true }) : undefined;
  const planned = asPlanned(request, facts, vm);
  const scopes = lockScopes(planned, vm, vm);
  const locks = yield* run(context, listLocks, { captureId, scopes });
  const surroundings = yield* run(context, readSurroundings, {
    captureId,
    ...questionsOf(planned, vm),
  });
  return preflight({ ...common, vm, target: facts, locks, surroundings });
}
