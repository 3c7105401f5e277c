/**
 * `npm run histories`: plays the flows of the crash run without a kill, and keeps what the host stored of them in `test/histories`. From then on
 * `test/orchestrations/past-runs.test.ts` holds that runs which this code has begun go on under the code to come.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NO_KILLS } from '../crash/kill-plan.ts';
import { CAPTURES } from '../crash/loads/captures.ts';
import type { Load } from '../crash/loads/load.ts';
import { UPKEEP } from '../crash/loads/upkeep.ts';
import { Round } from '../crash/round.ts';
import { endChildrenWithUs } from '../world/child.ts';
import { startWorld } from '../world/world.ts';
import { oneOfEachKind, type PastRun, readHistories } from './read-histories.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(ROOT, 'test', 'histories');
const LIMIT_MS = 3 * 86_400_000;

async function play({ play: playIn, seed, settings, startAt }: Load): Promise<PastRun[]> {
  const stateDir = await mkdtemp(join(tmpdir(), 'goldsmith-'));
  try {
    const world = await startWorld({ seed, settings, startAt, stateDir });
    try {
      await playIn(new Round(world, NO_KILLS, new Date(Date.parse(startAt) + LIMIT_MS).toISOString()));
      await world.conductor.runFor(900);
    } finally {
      await world.close();
    }
    return readHistories(join(stateDir, 'host.db'));
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}

/** An event on a line, so that a difference can be read. */
function textOf(runs: readonly PastRun[]): string {
  const one = ({ events, input, name }: PastRun): string =>
    `{"name":${JSON.stringify(name)},"input":${JSON.stringify(input)},"events":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}`;
  return `[${runs.map(one).join(',\n')}]\n`;
}

endChildrenWithUs();
execFileSync(process.execPath, ['scripts/bundle.ts'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
const played = [...(await play(CAPTURES)), ...(await play(UPKEEP))];
const byName = Map.groupBy(oneOfEachKind(played), ({ name }) => name);
await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
for (const [name, runs] of [...byName].sort()) {
  const text = textOf(runs);
  await writeFile(join(FOLDER, `${name}.json`), text);
  console.log(`${name}: ${runs.length} histories, ${Math.ceil(text.length / 1024)} KB`);
}
