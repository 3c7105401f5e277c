/** `npm start`: the whole job on the embedded host and the simulated Azure, on virtual time, in front of the reader's eyes. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isLiveState } from '../../src/domain/run/outcome.ts';
import { endChildrenWithUs } from '../world/child.ts';
import { startWorld, type World } from '../world/world.ts';
import { CONCURRENT, definitionId, MACHINES, seed, settings } from './cast.ts';
import { deployAtOnce, type Deployed, setReplicas } from './deploy.ts';
import { captureReports, captureTable, deploymentReport, type Report } from './report.ts';
import { listCaptures, startOverHttp, subscribeToEvents, tagMachine } from './requests.ts';
import { deployedLine, Progress, type Say } from './screen.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const JOBS = 3;
const DAYS_MS = 3 * 86_400_000;

async function runJobs(world: World, say: Say): Promise<Report['captures']> {
  say(`1. Tagging ${MACHINES.windows} (Windows, Azure Disk Encryption) image-ready=true, with the real SDK.`);
  await tagMachine(world, MACHINES.windows, 'web');
  say(`2. Tagging ${MACHINES.linux} (Linux) image-ready=true.`);
  await tagMachine(world, MACHINES.linux, 'api');
  const id = await startOverHttp(world);
  say(`3. POST /api/captures for ${MACHINES.managed}, as a runbook would: 202, ${id}.\n`);
  const progress = new Progress(say);
  const limit = new Date(Date.now() + DAYS_MS).toISOString();
  await world.conductor.runUntil(async () => {
    const views = await listCaptures(world);
    progress.show(await world.conductor.now(), views);
    return views.length === JOBS && views.every((view) => !isLiveState(view.state));
  }, limit);
  return captureReports(world, await listCaptures(world));
}

interface Shown {
  readonly gallery: Deployed;
  readonly managedImage: Deployed;
  readonly twoReplicas: Deployed;
}

async function showTheRule(world: World, captures: Report['captures'], say: Say): Promise<Shown> {
  const imageOf = (machine: string): string =>
    captures.find(({ source }) => source.endsWith(`/${machine}`))?.image ?? '';
  const version = imageOf(MACHINES.windows);
  say(
    '\nOne replica serves 20 deployments at the same time. Azure never says so when you cut it short; machines just time out.',
  );
  say('What follows is the simulator’s model of that rule, not a measurement of Azure:\n');
  const gallery = await deployAtOnce(world, version, 'gal');
  say(deployedLine('gallery version, 3 replicas', gallery));
  const managedImage = await deployAtOnce(world, imageOf(MACHINES.managed), 'img');
  say(deployedLine('managed image (one copy)', managedImage));
  await setReplicas(world, definitionId('windows-web'), version.split('/').at(-1) ?? '', 2);
  const twoReplicas = await deployAtOnce(world, version, 'two');
  say(deployedLine('same version cut to 2 replicas', twoReplicas));
  return { gallery, managedImage, twoReplicas };
}

/** Everything the show promises; the exit code stands for it. */
function holds(captures: Report['captures'], shown: Shown): boolean {
  const replicas = captures.every(({ kind, regions }) =>
    regions.every((region) => region.state === 'completed' && region.replicas === (kind === 'managed-image' ? 1 : 3)),
  );
  return (
    captures.length === JOBS &&
    captures.every(({ state }) => state === 'captured') &&
    replicas &&
    shown.gallery.succeeded === CONCURRENT &&
    shown.managedImage.succeeded === 20 &&
    shown.managedImage.timedOut === 40 &&
    shown.twoReplicas.succeeded === 40
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const say: Say = (line) => process.stdout.write(`${line}\n`);
  const began = Date.now();
  execFileSync(process.execPath, ['scripts/bundle.ts'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  say(
    'Goldsmith on the embedded Functions host, against a simulated Azure on 127.0.0.1. Hours of Azure pass in seconds.\n',
  );
  const world = await startWorld({ seed, settings, startAt: new Date(Math.floor(began / 1000) * 1000).toISOString() });
  try {
    await subscribeToEvents(world);
    const captures = await runJobs(world, say);
    say('');
    for (const line of captureTable(captures)) say(line);
    const shown = await showTheRule(world, captures, say);
    const ok = holds(captures, shown);
    say(
      `\n${ok ? 'All of it holds' : 'NOT as promised'} (${((Date.now() - began) / 1000).toFixed(1)} s of real time).`,
    );
    const deployments = deploymentReport(shown.gallery, shown.managedImage, shown.twoReplicas);
    if (values.json) say(JSON.stringify({ captures, deployments } satisfies Report));
    process.exitCode = ok ? 0 : 1;
  } catch (error) {
    for (const line of [...world.host.errors.slice(-10), ...world.arm.errors.slice(-10)])
      process.stderr.write(`${line}\n`);
    throw error;
  } finally {
    await world.close();
  }
}

endChildrenWithUs();
await main().catch((error: unknown) => {
  process.stderr.write(`npm start failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
