import type { OrchestrationContext } from 'durable-functions';
import { readRun } from '../../activities/runs/read-run.ts';
import { CAPTURE } from '../../domain/image-tags.ts';
import { type Evidence, evidenceOf } from '../../domain/adoption/evidence.ts';
import type { GuardInput } from '../../domain/run/run-input.ts';
import type { VmFacts } from '../../domain/vm.ts';
import { type Durable, run } from '../../durable.ts';

/** Our own record of an earlier run on the machine: the one that is retried, or the one that its tags name. */
export function* recall(
  context: OrchestrationContext,
  vm: VmFacts,
  { captureId, resumes }: Pick<GuardInput, 'captureId' | 'resumes'>,
): Durable<Evidence | undefined> {
  const earlier = resumes ?? vm.tags[CAPTURE];
  if (earlier === undefined || earlier === captureId) return undefined;
  return evidenceOf(earlier, yield* run(context, readRun, { captureId: earlier }), vm);
}
