import { withLivingHost } from '../../crash/living-host.ts';
import { makeRandom } from '../../crash/random.ts';
import { playRestores } from '../restore-act.ts';
import { begin } from '../run/begin.ts';
import { runsOf, runToEnds, see } from '../run/runs.ts';
import type { Verdict } from '../run/verdict.ts';
import { verdictOf } from '../run/verdict.ts';
import { checkExpiry, restoresOf } from '../run/weeks-later.ts';
import type { Scenario } from '../scenario.ts';
import { openWorld, placesOf } from '../scenario-world.ts';
import { drawScenarios } from './draw-scenario.ts';

/** Scenarios that share a world, as hundreds of machines share a subscription. */
const BATCH = 100;
const LIVES = 5;
const POINTS = ['before-commit', 'after-commit', 'after-activity', 'after-work'];
const SETTLE_MS = 240_000;

interface Draw {
  readonly count: number;
  readonly seed: number;
  /** Worlds at the same time. */
  readonly jobs: number;
  /** Of all only this one, in a world of its own. */
  readonly row?: number;
}

interface Drawn {
  readonly scenario: Scenario;
  readonly index: number;
}

/** Where the first lives of the host end: in the middle of whatever it is doing then. */
function pointsOf(random: () => number, size: number): string[] {
  return Array.from({ length: LIVES }, () => {
    const point = POINTS[Math.floor(random() * POINTS.length)] ?? '';
    return `${point}:${20 + Math.floor(random() * 8 * size)}`;
  });
}

async function runBatch(batch: readonly Drawn[], seed: number): Promise<Verdict[]> {
  const rows = batch.map(({ index, scenario }) => ({ scenario, places: placesOf(index, scenario) }));
  let points: string[] = [];
  const hostEnv = (): Record<string, string> => {
    const point = points.shift();
    return point === undefined ? {} : { GOLDSMITH_HOST_CRASH: point };
  };
  const world = await openWorld(rows, { hostEnv, settleMs: SETTLE_MS });
  try {
    const all = batch.map(({ index, scenario }) => runsOf(() => world, scenario, index));
    for (const runs of all) await begin(world, runs[0].scenario, runs);
    points = pointsOf(makeRandom(seed), batch.length);
    await world.killHost();
    await runToEnds(world, all);
    points = [];
    await world.killHost();
    const seen = await withLivingHost(world, () => see(world));
    const verdicts: Verdict[] = [];
    for (const runs of all) verdicts.push(await verdictOf(seen, runs));
    await playRestores(world, restoresOf(all, verdicts), 1);
    await checkExpiry(world, all, verdicts);
    return verdicts;
  } finally {
    await world.close();
  }
}

/**
 * Scenarios drawn at random, against the invariants alone; the host dies in the middle of them. In the order in which they were drawn.
 *
 * @param tell hears of each batch when it is done: thousands take their time
 */
export async function runRandom(
  { count, jobs, row, seed }: Draw,
  tell: (batch: readonly Verdict[], done: number) => void,
): Promise<Verdict[]> {
  const drawn = drawScenarios(count, seed).map((scenario, index) => ({ scenario, index }));
  const chosen = row === undefined ? drawn : drawn.filter(({ index }) => index === row);
  const batches = Array.from({ length: Math.ceil(chosen.length / BATCH) }, (_, at) =>
    chosen.slice(at * BATCH, (at + 1) * BATCH),
  );
  const verdicts: Verdict[][] = [];
  const waiting = batches.entries();
  const work = async (): Promise<void> => {
    for (const [at, batch] of waiting) {
      const came = await runBatch(batch, seed + at);
      verdicts[at] = came;
      tell(came, verdicts.flat().length);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return verdicts.flat();
}
