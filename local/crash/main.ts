/**
 * `npm run crash -- [--rounds 10] [--kills 5] [--seed N] [--jobs 1] [--json]`: the host is killed in the middle of its work, again and
 * again. `--jobs`: rounds at the same time, each in a world of its own.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runRound, type RoundResult } from './job.ts';
import { makeKillPlan, NO_KILLS, type KillPlan } from './kill-plan.ts';
import { makeRandom } from './random.ts';
import { differences } from './snapshot.ts';
import { endChildrenWithUs } from '../world/child.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHOWN = 10;

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
const expected = await runRound(NO_KILLS);
console.log(`unkilled: ${expected.steps} steps, ${expected.snapshot.effects.length} effects, seed ${seed}`);

const struck = new Set<string>();
// Drawn before the first of them runs: a seed means the same plans for any number of jobs.
const plans = Array.from({ length: Number(values.rounds) }, () => makeKillPlan(random, expected, Number(values.kills)));
const rounds = plans.entries();
await Promise.all(Array.from({ length: Number(values.jobs) }, runRounds));

/** Takes one round after the other until none is left. */
async function runRounds(): Promise<void> {
  for (const [index, plan] of rounds) count(index + 1, plan, await runRound(plan));
}

function count(round: number, plan: KillPlan, result: RoundResult): void {
  const wrong = differences(expected.snapshot, result.snapshot);
  tally.rounds += 1;
  tally.acknowledged += result.acknowledged;
  tally.repeated += result.repeated;
  tally.wrong += wrong.length;
  tally.lost += result.lost;
  for (const place of result.struck) struck.add(place);
  const steps = [...plan.atStep.keys()].sort((a, b) => a - b).join(' ');
  console.log(
    `round ${round}: ${result.kills} kills (steps ${steps}), ${result.acknowledged} acknowledged, ${result.repeated} repeated, ${wrong.length} wrong`,
  );
  for (const line of wrong.slice(0, SHOWN)) console.log(`  ${line}`);
}

const missed = [...expected.passed].filter((place) => !struck.has(place)).sort();
console.log(
  `kills struck ${expected.passed.size - missed.length} of the ${expected.passed.size} steps of all flows${missed.length > 0 ? `; not: ${missed.join(', ')}` : ''}`,
);
const { acknowledged, lost, repeated, wrong } = tally;
console.log(
  `${tally.rounds} rounds: ${acknowledged} acknowledged, ${lost} lost, ${wrong} wrong, ${repeated} activities repeated (seed ${seed})`,
);
if (values.json) console.log(JSON.stringify(tally));
process.exitCode = lost === 0 && wrong === 0 ? 0 : 1;
