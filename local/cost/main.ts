/** `npm run cost [-- --json] [--timer-seconds N] [--settle-seconds N]`: storage transactions of captures, on the real Azure Storage backend against Azurite. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Azurite, findAzurite, startAzurite } from './azurite.ts';
import { recordShapes } from './flows.ts';
import { buildReplay, hasDotnet, runReplay } from './replay.ts';
import { makeReport, printReport, type Report, WAITS, waitsShape } from './report.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    'timer-seconds': { type: 'string', default: '2' },
    'settle-seconds': { type: 'string', default: '75' },
    'idle-seconds': { type: 'string', default: '150' },
  },
});
const seconds = (name: 'timer-seconds' | 'settle-seconds' | 'idle-seconds'): number => {
  const value = Number(values[name]);
  if (!(value > 0)) throw new Error(`--${name} takes a number above 0`);
  return value;
};
const say = (line: string) => void (values.json ? process.stderr : process.stdout).write(`${line}\n`);

async function measure(dll: string, folder: string, azurite: Azurite): Promise<Report> {
  execFileSync(process.execPath, ['scripts/bundle.ts'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  const recorded = await recordShapes(say);
  const [timerSeconds, settleSeconds] = [seconds('timer-seconds'), seconds('settle-seconds')];
  const flows = [
    { name: WAITS.short, shape: waitsShape('short'), timerSeconds },
    { name: WAITS.long, shape: waitsShape('long'), timerSeconds: WAITS.longSeconds },
    ...recorded.map(({ name, shape }) => ({ name, shape, timerSeconds })),
  ];
  const { connectionString, requests } = azurite;
  say(`replaying ${flows.length} shapes; takes half an hour ...`);
  const plan = { connectionString, settleSeconds, idleSeconds: seconds('idle-seconds'), flows };
  const phases = await runReplay(dll, folder, plan);
  return makeReport(recorded, { requests, phases, timerSeconds, settleSeconds });
}

async function tryMeasure(folder: string): Promise<Report | { readonly skipped: string }> {
  if (!hasDotnet()) return { skipped: 'dotnet is not on the PATH (the .NET SDK builds the replay)' };
  const built = buildReplay(join(folder, 'build'));
  if ('why' in built) return { skipped: `the replay cannot be built here: ${built.why}` };
  const found = findAzurite(join(folder, 'azurite'));
  if (!found) return { skipped: 'azurite is neither on the PATH nor given by the npm registry' };
  const azurite = await startAzurite(found, join(folder, 'data'));
  try {
    return await measure(built.dll, folder, azurite);
  } finally {
    azurite.close();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'goldsmith-cost-'));
try {
  const report = await tryMeasure(folder);
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else if ('skipped' in report) say(`skipped: ${report.skipped}`);
  else printReport(report, say);
} finally {
  await rm(folder, { recursive: true, force: true });
}
