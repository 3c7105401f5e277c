import { readTarget } from '../../../activities/target/read-target.ts';
import { startDefinition } from '../../../activities/target/start-definition.ts';
import { refusals } from '../../../domain/finding.ts';
import { targetFindings } from '../../../domain/preflight/target-findings.ts';
import { failed } from '../../../domain/run/stop.ts';
import type { ImageTraits } from '../../../domain/vm.ts';
import { type Durable, run } from '../../../durable.ts';
import { type Prepared, takes } from '../prepare.ts';
import { enter, type RunState, stopIfCancelled } from '../run-state.ts';
import { watch } from '../watch.ts';

const DEFINITION_MINUTES = 30;

/** The one that stands there now, whoever made it. */
function* checkFit(state: RunState, { plan, vm }: Prepared<ImageTraits>): Durable<void> {
  const { captureId, request, vmId } = state.input;
  const facts = yield* run(state.context, readTarget, { captureId, target: plan.target, vmId });
  const regions = plan.regions.map(({ name }) => name);
  // A version that has come meanwhile is the business of the step that puts ours.
  const misfits = refusals(
    targetFindings(
      { ...vm, throughImage: plan.throughImage === true },
      plan.target,
      facts,
      regions,
      [captureId],
      request.osState,
    ),
  ).filter(({ code }) => code !== 'version-name-taken');
  const [first] = misfits;
  if (first) throw failed(first.code, `the definition that was made meanwhile does not fit: ${first.message}`);
}

/**
 * Makes the image definition from the source's own properties, where it does not exist and the profile permits it: before the first change to the
 * source, so that one that cannot be made costs nothing.
 */
export function* makeDefinition(state: RunState, prepared: Prepared<ImageTraits>): Durable<void> {
  const wanted = prepared.plan.definition;
  if (!wanted || !takes(prepared, 'make-definition')) return;
  enter(state, 'make-definition');
  const { context, input } = state;
  const { captureId } = input;
  const { definitionId } = wanted;
  const operation = yield* run(context, startDefinition, { ...wanted, captureId });
  if (operation) state.leftBehind.push({ what: 'definition', id: definitionId });
  const expectation = { kind: 'definition-ready', definitionId } as const;
  yield* watch(state, { label: 'definition', operation, expectation, maxMinutes: DEFINITION_MINUTES });
  yield* checkFit(state, prepared);
  stopIfCancelled(state);
}
