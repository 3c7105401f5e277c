/**
 * `npm run histories [-- --anew]`: plays the flows of the crash run without a kill, and keeps what the host stored of them in `test/histories`. From then on
 * `test/orchestrations/past-runs.test.ts` holds that runs which this code has begun go on under the code to come. What is kept already stays as it is,
 * and only what went another way is added; with `--anew`, for a release before which the task hub is drained, all that is kept is replaced.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
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

async function readKept(): Promise<PastRun[]> {
  const files = await readdir(FOLDER).catch(() => []);
  const texts = await Promise.all(files.map((file) => readFile(join(FOLDER, file), 'utf8')));
  return texts.flatMap((text) => JSON.parse(text) as PastRun[]);
}

const { anew } = parseArgs({ options: { anew: { type: 'boolean', default: false } } }).values;
endChildrenWithUs();
execFileSync(process.execPath, ['scripts/bundle.ts'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
const kept = anew ? [] : await readKept();
const played = [...(await play(CAPTURES)), ...(await play(UPKEEP))];
const byName = Map.groupBy(oneOfEachKind([...kept, ...played]), ({ name }) => name);
if (anew) await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
for (const [name, runs] of [...byName].sort()) {
  const text = textOf(runs);
  await writeFile(join(FOLDER, `${name}.json`), text);
  const added = runs.filter((run) => !kept.includes(run)).length;
  console.log(`${name}: ${runs.length} histories, ${added} of them new, ${Math.ceil(text.length / 1024)} KB`);
}
