import type { World } from '../world/world.ts';
import { playRestores } from './restore-act.ts';
import { begin } from './run/begin.ts';
import { runsOf, runToEnds, see } from './run/runs.ts';
import { type Verdict, verdictOf } from './run/verdict.ts';
import type { Scenario } from './scenario.ts';
import { openWorld, placesOf } from './scenario-world.ts';

/** Lives of the host that end where a scenario says: whoever starts the next one gives it the next point. */
class Lives {
  #points: string[] = [];
  #begun = 0;

  readonly env = (): Readonly<Record<string, string>> => {
    this.#begun += 1;
    const point = this.#points.shift();
    return point === undefined ? {} : { GOLDSMITH_HOST_CRASH: point };
  };

  /** Does something while the host ends at these points, one after the other; says if it has not. */
  async through(world: World, points: readonly string[], work: () => Promise<void>): Promise<string[]> {
    if (points.length === 0) return (await work(), []);
    this.#points = [...points];
    await world.killHost();
    const before = this.#begun;
    await work();
    const deaths = this.#begun - before;
    return deaths === points.length ? [] : [`the host died ${deaths} times of ${points.length}: ${points.join(', ')}`];
  }
}

/** One after the other, each with the whole host to itself: what happens to that happens to no other scenario. */
export async function runAlone(scenarios: readonly Scenario[]): Promise<Verdict[]> {
  if (scenarios.length === 0) return [];
  const rows = scenarios.map((scenario, index) => ({ scenario, places: placesOf(index, scenario) }));
  const lives = new Lives();
  const world = await openWorld(rows, { hostEnv: lives.env });
  try {
    const verdicts: Verdict[] = [];
    for (const [index, scenario] of scenarios.entries()) {
      const runs = runsOf(() => world, scenario, index);
      const missed = await lives.through(world, scenario.dies ?? [], async () => {
        await begin(world, scenario, runs);
        await runToEnds(world, [runs]);
      });
      const verdict = await verdictOf(await see(world), runs);
      verdicts.push({ ...verdict, problems: [...verdict.problems, ...missed] });
      await playRestore(world, lives, runs[0], verdicts[index]?.problems ?? []);
    }
    return verdicts;
  } finally {
    await world.close();
  }
}

async function playRestore(
  world: World,
  lives: Lives,
  { ids, place, scenario }: ReturnType<typeof runsOf>[0],
  problems: string[],
): Promise<void> {
  const { restore } = scenario;
  if (!restore) return;
  const acting = { act: restore, place, captureId: ids.at(-1) ?? '', problems };
  const dies = restore.dies === undefined ? [] : [restore.dies];
  problems.push(...(await lives.through(world, dies, () => playRestores(world, [acting], 1))));
}
