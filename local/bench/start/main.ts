/** `npm run bench:start [-- --json] [--rounds N]`: how long a new instance needs to load the app, bundled against unbundled, and how big it is. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { makePackage } from '../../../scripts/packaging/app-package.ts';
import { BUNDLE, ROOT } from '../../../scripts/packaging/bundle-app.ts';
import { median } from '../statistics.ts';
import { type Load, measureLoad } from './measure-load.ts';
import { writeUnbundledApp } from './unbundled-app.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '9' } },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds} is no number of rounds`);

const { entries, sha256, zip } = await makePackage();
await mkdir(join(ROOT, 'dist'), { recursive: true });
const folder = await mkdtemp(join(ROOT, 'dist/bench-start-'));

async function unpack(): Promise<string> {
  for (const { contents, path } of entries) {
    await mkdir(dirname(join(folder, 'package', path)), { recursive: true });
    await writeFile(join(folder, 'package', path), contents);
  }
  return join(folder, 'package', BUNDLE);
}

const row = (name: string, loads: readonly Load[]): string =>
  [
    name.padEnd(12),
    `${median(loads.map(({ ms }) => ms)).toFixed(0)} ms`.padStart(9),
    `${median(loads.map(({ cpuMs }) => cpuMs)).toFixed(0)} ms`.padStart(9),
    `${median(loads.map(({ memoryMb }) => memoryMb)).toFixed(0)} MB`.padStart(8),
  ].join('  ');

try {
  const bundled: Load[] = [];
  const unbundled: Load[] = [];
  const [a, b] = [await unpack(), await writeUnbundledApp(ROOT, join(folder, 'unbundled'))];
  measureLoad(a);
  measureLoad(b);
  // B between two A: what the machine does beside this falls on both.
  for (let round = 0; round < rounds; round += 1) {
    const [before, between, after] = [measureLoad(a), measureLoad(b), measureLoad(a)];
    bundled.push(before, after);
    unbundled.push(between);
  }
  const ratioOf = (of: (load: Load) => number): number =>
    Number((median(bundled.map(of)) / median(unbundled.map(of))).toFixed(3));
  const loadRatio = ratioOf(({ ms }) => ms);
  const zipMb = Number((zip.length / 1e6).toFixed(3));
  const [load = 0] = loadavg();
  console.log(`Node ${process.version}, ${availableParallelism()} cores (load ${load.toFixed(1)}), ${rounds} rounds\n`);
  console.log('                  load        cpu    memory');
  console.log(`${row('bundled', bundled)}\n${row('unbundled', unbundled)}`);
  console.log(
    `\nload ${loadRatio} of unbundled (goal 0.4), by processor time ${ratioOf(({ cpuMs }) => cpuMs)}, package ${zipMb} MB zipped (goal 3), sha256 ${sha256}`,
  );
  if (values.json) console.log(JSON.stringify({ loadRatio, zipMb }));
} finally {
  await rm(folder, { recursive: true, force: true });
}
