/**
 * `npm run histories`: plays the flows of the crash run without a kill, and keeps what the host stored of them in `test/histories`. From then on
 * `test/orchestrations/past-runs.test.ts` holds that runs which this code has begun go on under the code to come.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NO_KILLS } from '../crash/kill-plan.ts';
import { CAPTURES } from '../crash/loads/captures.ts';
import type { Load } from '../crash/loads/load.ts';
import { UPKEEP } from '../crash/loads/upkeep.ts';
import { readCopy } from '../crash/places.ts';
import { playLoad } from '../crash/play-load.ts';
import { endChildrenWithUs } from '../world/child.ts';
import { oneOfEachKind, type PastRun, readHistories } from './read-histories.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(ROOT, 'test', 'histories');

const play = (load: Load): Promise<PastRun[]> =>
  playLoad(load, NO_KILLS, async ({ file }) => readCopy(file, readHistories));

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
