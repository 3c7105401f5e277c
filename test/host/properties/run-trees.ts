// Run by trees.test.ts in a process of its own, because an app can be loaded only where its `require` can be answered.
import fc from 'fast-check';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram, type Outcome } from './run-program.ts';
import { openApp } from './session.ts';
import { programs } from './tree.ts';

/** What a run without a counterexample prints. */
export interface Figures {
  readonly seed: number;
  runs: number;
  restarts: number;
  Completed: number;
  Failed: number;
}

const [folder = '', runs = '50', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
process.env.FIXTURE_TICK = '0 0 0 1 1 *';
const app = await openApp(join(import.meta.dirname, '..', 'fixture-app'));
let count = 0;
const figures: Omit<Figures, 'seed'> = { runs: 0, restarts: 0, Completed: 0, Failed: 0 };

async function play(program: Parameters<typeof runProgram>[1], restarts: boolean): Promise<Outcome> {
  const path = join(folder, `tree-${(count += 1)}.db`);
  const outcome = await runProgram(app, program, path, restarts);
  for (const end of ['', '-wal', '-shm', '.owner']) rmSync(path + end, { force: true });
  return outcome;
}

const property = fc.asyncProperty(programs, async (program) => {
  const straight = await play(program, false);
  const broken = await play(program, true);
  if (straight.status !== 'Completed' && straight.status !== 'Failed') throw new Error(`ended as ${straight.status}`);
  if (straight.status === 'Failed') throw new Error(`failed: ${straight.output}`);
  if (straight.output !== broken.output) throw new Error(`${straight.output}\nis not\n${broken.output}`);
  const [one, other] = [straight.history.split('\n'), broken.history.split('\n')];
  const at = one.findIndex((line, index) => line !== other[index]);
  if (at >= 0 || one.length !== other.length) throw new Error(`row ${at}:\n${one[at]}\nis not\n${other[at]}`);
  figures.runs += 1;
  figures.restarts += broken.sessions - 1;
  figures[straight.status] += 1;
});

try {
  await fc.assert(property, { numRuns: Number(runs), seed: Number(seed), endOnFailure: false });
  process.stdout.write(`${JSON.stringify({ seed: Number(seed), ...figures })}\n`);
  process.exit(0);
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
