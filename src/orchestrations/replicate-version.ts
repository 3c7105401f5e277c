import type { OrchestrationContext } from 'durable-functions';
import { pollOperation } from '../activities/control/poll-operation.ts';
import { readVersion } from '../activities/image/read-version.ts';
import { repairVersion } from '../activities/image/repair-version.ts';
import type { Problem } from '../domain/answer.ts';
import { progressDelay } from '../domain/polling.ts';
import { judgeReplication } from '../domain/run/replication.ts';
import type { RegionProgress } from '../domain/target.ts';
import { type Durable, inputOf, sleep, tryRun } from '../durable.ts';
import type { ReplicateInput, ReplicateResult } from './names.ts';

const WINDOWS = 200;
const MAX_REPAIRS = 3;

const give = (problem: Problem, regions: readonly RegionProgress[]): ReplicateResult => ({
  kind: 'failed',
  problem,
  regions,
});

/** Azure's own words for why the PUT failed; the resource only says "Failed". */
function* reasonOf(context: OrchestrationContext, input: ReplicateInput): Durable<Problem | undefined> {
  if (!input.operation) return undefined;
  const { captureId, operation } = input;
  const expectation = { kind: 'none' } as const;
  const answer = yield* tryRun(context, pollOperation, { captureId, operation, expectation });
  if (answer.kind === 'rejected' || answer.value.kind !== 'failed') return undefined;
  return { code: answer.value.code, message: answer.value.message };
}

/** One PUT with the whole wish again; never while another is in flight. */
function* repair(context: OrchestrationContext, input: ReplicateInput): Durable<ReplicateInput | Problem> {
  const answer = yield* tryRun(context, repairVersion, { ...input.wanted, captureId: input.captureId });
  if (answer.kind === 'rejected') return answer.problem;
  return { ...input, operation: answer.value, repairs: input.repairs + 1 };
}

function* watchRegions(
  context: OrchestrationContext,
  first: ReplicateInput,
): Durable<ReplicateResult | ReplicateInput> {
  let input = first;
  const startedMs = new Date(input.startedAt).getTime();
  for (let window = 0; window < WINDOWS; window += 1) {
    const { captureId, wanted } = input;
    const answer = yield* tryRun(context, readVersion, { captureId, ...wanted });
    if (answer.kind === 'rejected') return give(answer.problem, []);
    const regions = answer.value?.regions ?? [];
    context.df.setCustomStatus({ regions });
    const verdict = judgeReplication(wanted, answer.value);
    if (verdict.kind === 'ready') return { kind: 'done', regions };
    const elapsedSeconds = (context.df.currentUtcDateTime.getTime() - startedMs) / 1000;
    if (elapsedSeconds > input.maxMinutes * 60) {
      return give(
        { code: 'replication-timed-out', message: `not every region was ready within ${input.maxMinutes} minutes` },
        regions,
      );
    }
    if (verdict.kind === 'broken') {
      if (input.repairs >= MAX_REPAIRS) return give((yield* reasonOf(context, input)) ?? verdict.problem, regions);
      const next = yield* repair(context, input);
      if ('code' in next) return give(next, regions);
      input = next;
    }
    const percent = Math.min(100, ...regions.map((region) => region.percent));
    yield* sleep(context, progressDelay(regions.length === 0 ? 0 : percent, elapsedSeconds, { least: 30, most: 300 }));
  }
  return input;
}

/**
 * Waits until the version is usable in every region: each region's own state is Completed, and the stored replica counts are the wanted ones.
 * The only writer of the version. Awaits no events, so it may continue as new.
 */
export function* replicateVersion(context: OrchestrationContext): Durable<ReplicateResult | undefined> {
  const result = yield* watchRegions(context, inputOf<ReplicateInput>(context));
  if ('kind' in result) return result;
  context.df.continueAsNew(result);
  return undefined;
}
