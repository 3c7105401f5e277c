import { playRestores } from './restore-act.ts';
import { runAlone } from './run-alone.ts';
import { begin } from './run/begin.ts';
import { runsOf, runToEnds, see } from './run/runs.ts';
import { type Verdict, verdictOf } from './run/verdict.ts';
import { checkExpiry, checkUnheard, restoresOf } from './run/weeks-later.ts';
import type { Scenario } from './scenario.ts';
import { openWorld, placesOf } from './scenario-world.ts';

interface Options {
  /** Weeks more: restores, and what the sweeps have left then. */
  readonly afterExpiry?: boolean;
}

async function runTogether(scenarios: readonly Scenario[], options: Options): Promise<Verdict[]> {
  if (scenarios.length === 0) return [];
  const rows = scenarios.map((scenario, index) => ({ scenario, places: placesOf(index, scenario) }));
  const world = await openWorld(rows);
  try {
    const all = scenarios.map((scenario, index) => runsOf(() => world, scenario, index));
    for (const runs of all) await begin(world, runs[0].scenario, runs);
    await runToEnds(world, all);
    const seen = await see(world);
    const verdicts: Verdict[] = [];
    for (const runs of all) verdicts.push(await verdictOf(seen, runs));
    if (!options.afterExpiry) return verdicts;
    await playRestores(world, restoresOf(all, verdicts));
    await checkUnheard(world, all, verdicts);
    await checkExpiry(world, all, verdicts);
    return verdicts;
  } finally {
    await world.close();
  }
}

/** All in one world at the same time, each in a resource group of its own, but for those that need the whole host. */
export async function runScenarios(scenarios: readonly Scenario[], options: Options = {}): Promise<Verdict[]> {
  const [together, alone] = await Promise.all([
    runTogether(
      scenarios.filter((one) => !one.alone),
      options,
    ),
    runAlone(scenarios.filter((one) => one.alone)),
  ]);
  const [others, ours] = [together[Symbol.iterator](), alone[Symbol.iterator]()];
  return scenarios.map((one) => (one.alone ? ours : others).next().value as Verdict);
}
