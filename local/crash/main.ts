/**
 * `npm run crash -- [--rounds 10] [--kills 5] [--seed N] [--jobs 1] [--json]`: the host is killed in the middle of its work, again and
 * again. `--jobs`: rounds at the same time, each in a world of its own.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { aimAtPlace } from './aim-at-place.ts';
import { runRound, type RoundResult } from './job.ts';
import { makeKillPlan, NO_KILLS, type KillPlan } from './kill-plan.ts';
import { CAPTURES } from './loads/captures.ts';
import type { Load } from './loads/load.ts';
import { UPKEEP } from './loads/upkeep.ts';
import { makeRandom } from './random.ts';
import { differences } from './snapshot.ts';
import { endChildrenWithUs } from '../world/child.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHOWN = 10;

/** In turn, so that a round stays short. */
const LOADS = [CAPTURES, UPKEEP] as const;

interface Unkilled {
  readonly load: Load;
  readonly expected: RoundResult;
  /** The crash points in its steps. */
  readonly points: readonly string[];
}

interface Turn {
  readonly load: Load;
  readonly expected: RoundResult;
  readonly plan: KillPlan;
}

interface Tally {
  rounds: number;
  acknowledged: number;
  lost: number;
  wrong: number;
  repeated: number;
  seed: number;
}

endChildrenWithUs();
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    kills: { type: 'string', default: '5' },
    seed: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const random = makeRandom(seed);
const tally: Tally = { rounds: 0, acknowledged: 0, lost: 0, wrong: 0, repeated: 0, seed };

execFileSync(process.execPath, ['scripts/bundle.ts'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
const unkilled: Unkilled[] = [];
for (const load of LOADS) {
  const expected = await runRound(load, NO_KILLS);
  const { lost, problems, snapshot, steps } = expected;
  console.log(`${load.name}, unkilled: ${steps} steps, ${snapshot.effects.length} effects, seed ${seed}`);
  if (lost > 0 || problems.length > 0) throw new Error(`lost without a kill: ${lost}; wrong: ${problems.join('\n')}`);
  const points = [...expected.passed].sort().map((place) => load.steps[place] ?? aimAtPlace(place));
  unkilled.push({ load, expected, points });
}

const struck = new Set<string>();
// Drawn before the first of them runs: a seed means the same plans for any number of jobs.
const turns = Array.from({ length: Number(values.rounds) }, (_, index): Turn[] => {
  const one = unkilled[index % LOADS.length];
  if (!one) return [];
  const { expected, load, points } = one;
  const wish = { kills: Number(values.kills), aims: load.aims, steps: points };
  const plan = makeKillPlan(random, expected, { index: Math.floor(index / LOADS.length), ...wish });
  return [{ load, expected, plan }];
});
const rounds = turns.flat().entries();
await Promise.all(Array.from({ length: Number(values.jobs) }, runRounds));

/** Takes one round after the other until none is left. */
async function runRounds(): Promise<void> {
  for (const [index, turn] of rounds) {
    const result = await runRound(turn.load, turn.plan).catch((error: unknown) => broken(index + 1, error));
    if (result) count(index + 1, turn, result);
  }
}

/** A round that could not be played to its end is wrong; the others go on. */
function broken(round: number, error: unknown): void {
  tally.rounds += 1;
  tally.wrong += 1;
  console.log(`round ${round}: broken: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
}

function count(round: number, { expected, load, plan }: Turn, result: RoundResult): void {
  const wrong = [...result.problems, ...differences(expected.snapshot, result.snapshot)];
  tally.rounds += 1;
  tally.acknowledged += result.acknowledged;
  tally.repeated += result.repeated;
  tally.wrong += wrong.length;
  tally.lost += result.lost;
  for (const place of result.struck) struck.add(place);
  const steps = [...plan.atStep.keys()].sort((a, b) => a - b).join(' ');
  console.log(
    `round ${round}, ${load.name}: ${result.kills} kills (steps ${steps}), ${result.acknowledged} acknowledged, ${result.repeated} repeated, ${result.lost} lost, ${wrong.length} wrong${result.isReached ? '' : `, not reached: ${plan.aim}`}`,
  );
  for (const line of wrong.slice(0, SHOWN)) console.log(`  ${line}`);
}

const places = [...new Set(unkilled.flatMap(({ expected }) => [...expected.passed]))].sort();
const notStruck = places.filter((place) => !struck.has(place));
console.log(
  `kills struck ${places.length - notStruck.length} of the ${places.length} steps of all flows${notStruck.length > 0 ? `; not: ${notStruck.join(', ')}` : ''}`,
);
const { acknowledged, lost, repeated, wrong } = tally;
console.log(
  `${tally.rounds} rounds: ${acknowledged} acknowledged, ${lost} lost, ${wrong} wrong, ${repeated} activities repeated (seed ${seed})`,
);
if (values.json)
  console.log(JSON.stringify({ ...tally, struck: places.filter((place) => struck.has(place)), notStruck }));
process.exitCode = lost === 0 && wrong === 0 ? 0 : 1;
