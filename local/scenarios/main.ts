/** `npm run scenarios`: a table of named cases, end to end through the HTTP API, on the embedded host and the simulated Azure in virtual time. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SCENARIOS } from './all-scenarios.ts';
import { runRandom } from './random/run-random.ts';
import { runScenarios } from './run-scenarios.ts';
import type { Verdict } from './run/verdict.ts';
import { endChildrenWithUs } from '../world/child.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const minutes = (seconds: number): string => `${(seconds / 60).toFixed(0)} min`;

function line({ calls, left, name, about, outcome, problems, seconds, writes }: Verdict): string {
  const mark = problems.length === 0 ? 'ok  ' : 'FAIL';
  const figures = `${String(calls).padStart(4)} calls ${String(writes).padStart(3)} writes ${minutes(seconds).padStart(9)}`;
  const stays = left.length > 0 ? `  left: ${left.join(', ')}` : '';
  return `${mark} ${`${about}: ${name}`.padEnd(64)} ${outcome.padEnd(34)} ${figures}${stays}`;
}

function tellOf(verdict: Verdict): void {
  process.stderr.write(`${line(verdict)}\n`);
  for (const problem of verdict.problems) process.stderr.write(`       ${problem}\n`);
}

interface Options {
  readonly json: boolean;
  readonly only: string;
  readonly random?: string | undefined;
  readonly seed?: string | undefined;
  readonly row?: string | undefined;
  readonly jobs: string;
}

function numberOf(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least) throw new Error(`--${name} takes a whole number from ${least} on`);
  return number;
}

/** Random machines, requests, faults, deeds, duplicate events and deaths of the host, drawn by fast-check. */
async function runDrawn({ jobs, random = '', row, seed }: Options): Promise<Verdict[]> {
  const draw = {
    count: numberOf('random', random, 1),
    seed: seed === undefined ? Date.now() % 1_000_000 : numberOf('seed', seed, 0),
    jobs: numberOf('jobs', jobs, 1),
    ...(row === undefined ? {} : { row: numberOf('row', row, 0) }),
  };
  process.stderr.write(`seed ${draw.seed}\n`);
  return runRandom(draw, (batch, done) => {
    for (const verdict of batch.filter(({ problems }) => problems.length > 0)) {
      tellOf(verdict);
      const again = `--random ${draw.count} --seed ${draw.seed} --row ${verdict.name.replace('no. ', '')}`;
      process.stderr.write(`       again: npm run scenarios -- ${again}\n`);
    }
    process.stderr.write(`${done} of ${draw.count}: ${endsOf(batch)}\n`);
  });
}

function runNamed(only: string): Promise<Verdict[]> {
  const parts = only.split('|');
  const chosen = SCENARIOS.filter(({ about, name }) => parts.some((part) => `${about}: ${name}`.includes(part)));
  return runScenarios(chosen, { afterExpiry: true });
}

/** How often each end came, so that nobody takes a thousand refusals for a proof. */
function endsOf(verdicts: readonly Verdict[]): string {
  const ends = new Map<string, number>();
  for (const { outcome } of verdicts) {
    const [end = ''] = outcome.split(' ');
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  return [...ends].map(([end, count]) => `${count} ${end}`).join(', ');
}

async function main(): Promise<void> {
  const options = {
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    random: { type: 'string' },
    seed: { type: 'string' },
    row: { type: 'string' },
    jobs: { type: 'string', default: '2' },
  } as const;
  const { values } = parseArgs({ options });
  execFileSync(process.execPath, ['scripts/bundle.ts'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  const isDrawn = values.random !== undefined;
  const verdicts = isDrawn ? await runDrawn(values) : await runNamed(values.only);
  // Of drawn ones those that failed are told already.
  for (const verdict of isDrawn ? [] : verdicts) if (!values.json || verdict.problems.length > 0) tellOf(verdict);
  process.stderr.write(`${endsOf(verdicts)}\n`);
  const failed = verdicts.filter(({ problems }) => problems.length > 0).length;
  const summary = { passed: verdicts.length - failed, failed };
  const text = values.json ? JSON.stringify({ scenarios: verdicts, ...summary }) : JSON.stringify(summary);
  process.stdout.write(`${text}\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

endChildrenWithUs();
await main().catch((error: unknown) => {
  process.stderr.write(`npm run scenarios failed: ${error instanceof Error ? error.message : String(error)}\n`);
  // Another world may still be at work; it ends with us.
  process.exit(1);
});
