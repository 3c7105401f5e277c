/** `npm run bench:profile [-- --machines 100] [--top 20]`: where the processor time of a fleet goes, in the host and the app, by package and folder. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { makePackage } from '../../../scripts/packaging/app-package.ts';
import { BUNDLE, bundleApp } from '../../../scripts/packaging/bundle-app.ts';
import { fleetOf } from '../capture/cast.ts';
import { runGoldsmith } from '../capture/goldsmith-run.ts';
import { columns } from '../capture/report.ts';
import { modulesOf } from './modules-of.ts';
import { type CpuProfile, sharesOf } from './read-profile.ts';

const { values } = parseArgs({
  options: { machines: { type: 'string', default: '100' }, top: { type: 'string', default: '20' } },
});
const machines = Number(values.machines);
const folder = await mkdtemp(join(tmpdir(), 'goldsmith-profile-'));

/** The app as it is deployed, but readable: a minified one has no names. */
async function unpack(): Promise<string> {
  const bundle = Buffer.from(await bundleApp({ minify: false }));
  for (const { contents, path } of (await makePackage()).entries) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), path === BUNDLE ? bundle : contents);
  }
  return bundle.toString('utf8');
}

async function biggestProfile(): Promise<CpuProfile> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const [text] = texts.sort((a, b) => b.length - a.length);
  if (!text) throw new Error('the host has left no profile');
  return JSON.parse(text) as CpuProfile;
}

try {
  const moduleAt = modulesOf(await unpack());
  const nodeOptions = `--cpu-prof --cpu-prof-dir=${folder}`;
  const { cost, journeys } = await runGoldsmith(fleetOf(machines), { appRoot: folder, nodeOptions });
  const shares = sharesOf(await biggestProfile(), ({ lineNumber, url }) =>
    url.endsWith(BUNDLE) ? moduleAt(lineNumber) : url,
  );
  const total = shares.reduce((sum, { self }) => sum + self, 0);
  const rows = shares
    .slice(0, Number(values.top))
    .map(({ inclusive, name, self }) => [
      name,
      self.toFixed(2),
      `${((100 * self) / total).toFixed(0)}%`,
      inclusive.toFixed(2),
    ]);
  const done = journeys.filter(({ completed }) => completed).length;
  console.log(`${done} of ${machines} captured, ${cost.cpuSeconds.toFixed(1)} s of processor time, profiled\n`);
  console.log(columns([['where', 'self s', 'share', 'inclusive s'], ...rows]));
} finally {
  await rm(folder, { recursive: true, force: true });
}
