import type { World } from '../../world/world.ts';
import { leftAfterExpiry } from '../after-expiry.ts';
import { temporaryRules } from '../invariants/temporaries.ts';
import { unheardBySweep } from './running.ts';
import { type Runs, writesOf } from './runs.ts';
import { isIn, type Verdict } from './verdict.ts';

const TWO_SWEEPS_SECONDS = 49 * 3_600;

/** The verdict stands on what the capture did; what its restore does wrong is added to it. */
export const restoresOf = (all: readonly Runs[], verdicts: readonly Verdict[]) =>
  all.flatMap(([{ ids, place, scenario }], index) => {
    const problems = verdicts[index]?.problems;
    const captureId = ids.at(-1);
    return scenario.restore && problems && captureId !== undefined
      ? [{ act: scenario.restore, place, captureId, problems }]
      : [];
  });

/** Two sweeps later a request that nobody heard has a name. */
export async function checkUnheard(world: World, all: readonly Runs[], verdicts: readonly Verdict[]): Promise<void> {
  if (!all.some(([{ scenario }]) => scenario.expected.unheard)) return;
  await world.conductor.runFor(TWO_SWEEPS_SECONDS);
  const unheard = (await unheardBySweep(world)).map((id) => id.toLowerCase());
  for (const [index, [{ place, scenario }]] of all.entries()) {
    const isNamed = unheard.includes(place.vmId.toLowerCase());
    if (scenario.expected.unheard && !isNamed)
      verdicts[index]?.problems.push('the sweep does not name it as a request that nobody heard');
  }
}

/** Weeks later nothing temporary of a run may be there, whatever its end was, and nothing may have gone too soon. */
export async function checkExpiry(world: World, all: readonly Runs[], verdicts: readonly Verdict[]): Promise<void> {
  const left = await leftAfterExpiry(world);
  const log = await writesOf(world);
  for (const [index, runs] of all.entries()) {
    const ids = runs.flatMap((run) => run.ids);
    const mine = left.filter((resource) => ids.some((id) => resource.includes(id)));
    const rules = temporaryRules(log.filter((entry) => isIn(entry, runs[0].place)));
    verdicts[index]?.problems.push(
      ...mine.map((id) => `still there after its expiry: ${id}`),
      ...rules.filter(([broken]) => broken).map(([, text]) => text),
    );
  }
}
