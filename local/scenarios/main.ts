/** `npm run scenarios`: a table of named cases, end to end through the HTTP API, on the embedded host and the simulated Azure in virtual time. */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runScenarios, type Verdict } from './run-scenarios.ts';
import { CAPTURES } from './table/captures.ts';
import { DEFINITIONS } from './table/definitions.ts';
import { DELETE_SOURCE } from './table/delete-source.ts';
import { ENCRYPTION } from './table/encryption.ts';
import { FAILURES } from './table/failures.ts';
import { OPTIMIZE } from './table/optimize.ts';
import { PEOPLE } from './table/people.ts';
import { SOURCE_REFUSALS } from './table/source-refusals.ts';
import { SOURCES } from './table/sources.ts';
import { STARTED } from './table/started.ts';
import { TARGETS } from './table/targets.ts';
import { RESTORE } from './table/restore.ts';
import { REFUSALS } from './table/refusals.ts';
import { endChildrenWithUs } from '../world/child.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SUBJECTS = [...CAPTURES, ...TARGETS, ...ENCRYPTION, ...SOURCES, ...DELETE_SOURCE, ...DEFINITIONS, ...RESTORE];
const ALL = [...SUBJECTS, ...REFUSALS, ...SOURCE_REFUSALS, ...PEOPLE, ...FAILURES, ...OPTIMIZE, ...STARTED];

const minutes = (seconds: number): string => `${(seconds / 60).toFixed(0)} min`;

function line({ calls, left, name, about, outcome, problems, seconds, writes }: Verdict): string {
  const mark = problems.length === 0 ? 'ok  ' : 'FAIL';
  const figures = `${String(calls).padStart(4)} calls ${String(writes).padStart(3)} writes ${minutes(seconds).padStart(9)}`;
  const stays = left.length > 0 ? `  left: ${left.join(', ')}` : '';
  return `${mark} ${`${about}: ${name}`.padEnd(64)} ${outcome.padEnd(34)} ${figures}${stays}`;
}

/** Random machines, requests, faults, cancels, others and restarts, without a host: see the test for the list of invariants. */
function runRandom(count: number): void {
  if (!Number.isInteger(count) || count < 1) throw new Error('--random takes a number of runs, as 2000');
  const jest = ['--disable-warning=ExperimentalWarning', '--experimental-vm-modules', 'node_modules/jest/bin/jest.js'];
  const args = [...jest, '--testTimeout=3600000', 'test/orchestrations/random-runs.test.ts'];
  const env = { ...process.env, GOLDSMITH_RANDOM_RUNS: String(count) };
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

async function main(): Promise<void> {
  const options = {
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    random: { type: 'string' },
  } as const;
  const { values } = parseArgs({ options });
  if (values.random !== undefined) return runRandom(Number(values.random));
  const chosen = ALL.filter(({ about, name }) => `${about}: ${name}`.includes(values.only));
  execFileSync(process.execPath, ['scripts/bundle.ts'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  const verdicts = await runScenarios(chosen, { afterExpiry: true });
  for (const verdict of verdicts) {
    if (!values.json || verdict.problems.length > 0) process.stderr.write(`${line(verdict)}\n`);
    for (const problem of verdict.problems) process.stderr.write(`       ${problem}\n`);
  }
  const failed = verdicts.filter(({ problems }) => problems.length > 0).length;
  const summary = { passed: verdicts.length - failed, failed };
  const text = values.json ? JSON.stringify({ scenarios: verdicts, ...summary }) : JSON.stringify(summary);
  process.stdout.write(`${text}\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

endChildrenWithUs();
await main().catch((error: unknown) => {
  process.stderr.write(`npm run scenarios failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
