/** `npm run dev`: the same set-up as `npm start`, left running. Virtual time follows real time, a minute of Azure per second by default. */
import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startWorld, type World } from '../world/world.ts';
import { MACHINES, seed, settings, vmId } from './cast.ts';
import { subscribeToEvents } from './requests.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TICK_MS = 250;

const { values } = parseArgs({ options: { scale: { type: 'string', default: '60' } } });
const scale = Number(values.scale);
if (!(scale > 0)) throw new Error('--scale must be a number above 0: seconds of Azure per second of yours');

function explain(world: World): void {
  console.log(`simulated Azure   ${world.arm.url}   (GET /admin/state, /admin/write-log, /admin/events)`);
  console.log(`Goldsmith         ${world.host.url}/api/health`);
  console.log(`time              ${scale} seconds of Azure per second\n`);
  console.log('Tag a machine (a token of somebody allowed, then the tags API):\n');
  console.log(`  ARM=${world.arm.url}`);
  console.log(
    `  TOKEN=$(curl -s $ARM/admin/token -H 'content-type: application/json' -d '{"oid":"11111111-1111-4111-8111-111111111111"}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
  );
  console.log(
    `  curl -X PATCH "$ARM${vmId(MACHINES.linux)}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01" \\\n` +
      `    -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\\n` +
      `    -d '{"operation":"Merge","properties":{"tags":{"image-ready":"true","image-profile":"api"}}}'\n`,
  );
  console.log('Ctrl+C stops both.');
}

async function keepTime(world: World, isStopped: () => boolean): Promise<void> {
  while (!isStopped()) {
    await delay(TICK_MS);
    await world.conductor.runFor((TICK_MS / 1000) * scale);
  }
}

execFileSync(process.execPath, ['scripts/bundle.ts'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
const startAt = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
// On a person's own machine nobody plays the platform that signs people in: HTTP callers are key holders, whose runs wait for approval.
const world = await startWorld({ seed, settings: { ...settings, WEBSITE_AUTH_ENABLED: 'False' }, startAt });
let stopped = false;
const stop = (): void => {
  stopped = true;
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
await subscribeToEvents(world);
explain(world);
await keepTime(world, () => stopped).catch((error: unknown) => {
  if (!stopped) console.error(error instanceof Error ? error.message : error);
});
await world.close();
