import type { CaptureView } from '../../../src/domain/run/capture-view.ts';
import { get, post } from '../../world/world.ts';
import type { Ask, Round } from '../round.ts';
import { withLivingHost } from '../living-host.ts';
import { asApprover, asRunbook, glance, hasCome } from './asking.ts';
import { leaveSnapshots } from './azure-facts.ts';
import type { Load, Played } from './load.ts';
import * as cast from './upkeep-cast.ts';
import { factsOf, flowsOf, type Ids, outputsOf, problemsIn } from './upkeep-ends.ts';

const DAY_MS = 86_400_000;
/** Tomorrow at nine: the end of a scaling must lie ahead by the clock on the wall too. */
const MIDNIGHT_MS = Math.ceil(Date.now() / DAY_MS) * DAY_MS;
const at = (hours: number): string => new Date(MIDNIGHT_MS + hours * 3_600_000).toISOString();
const START_AT = at(9);
const SCALED_UNTIL = at(11);

const ask = (path: string, body: unknown, key: string, as = asRunbook): Ask => ({ path, body, key, as });

interface Started {
  readonly id: string;
  readonly captures: readonly { readonly id: string }[];
}

const SCALING = { versionId: cast.SCALED_VERSION, regions: [{ name: 'westeurope', replicas: 3 }], until: SCALED_UNTIL };

async function start(round: Round): Promise<Ids> {
  const bodies = cast.REQUESTS;
  const [fleets, copied, , disk, , preflight] = await round.ask<Started>(
    ask('captures', bodies.fleet, 'fleet'),
    ask('captures', bodies.copy, 'copy'),
    ask('captures', bodies.goes, 'goes'),
    ask('captures', bodies.disk, 'disk'),
    ask('versions/scale', SCALING, 'scale'),
    ask('preflights', cast.PREFLIGHT, 'preflight', { ...asRunbook, prefer: 'respond-async' }),
  );
  return {
    returns: fleets?.body.captures[0]?.id ?? '',
    copied: copied?.body.id ?? '',
    disk: disk?.body.id ?? '',
    preflight: preflight?.body.id ?? '',
  };
}

async function approve(round: Round, id: string): Promise<void> {
  const { world } = round;
  await round.until(() => hasCome(world, START_AT, id, ({ state }) => state === 'waiting-for-approval'));
  const view = await withLivingHost(world, () => get<CaptureView>(`${world.host.url}/api/captures/${id}`, asApprover));
  await round.ask(ask(`captures/${id}/approve`, { hash: view.approval?.hash }, 'approve', asApprover));
}

/** Once the pause was acknowledged, no run may pass its next step; and resumed, all go on. */
async function resume(round: Round, id: string): Promise<readonly string[]> {
  const { world } = round;
  await round.until(() => hasCome(world, START_AT, id, ({ state }) => state === 'paused'));
  const all = await withLivingHost(world, () => glance(world, START_AT));
  await round.ask(ask('resume', {}, 'resume', asApprover));
  return all.some((one) => one.id === id && one.state === 'paused') ? [] : ['the pause was acknowledged, and lost'];
}

async function retry(round: Round, id: string): Promise<void> {
  await round.until(() => hasCome(round.world, START_AT, id, () => false));
  await round.ask(ask(`captures/${id}/retry`, {}, 'retry'));
}

async function bringBack(round: Round, id: string): Promise<void> {
  await round.until(() => hasCome(round.world, START_AT, id, () => false));
  await round.ask(ask(`captures/${id}/restore`, {}, 'restore'));
}

/** Flows that have come to no end when time is over. */
async function untilAllOver(round: Round, ids: Ids): Promise<number> {
  const all = flowsOf(round.world, START_AT, ids);
  let rest = all;
  await round.until(async () => {
    // What is over stays so: only the next one is asked.
    for (let [next] = rest; next && (await next()) === 0; [next] = rest) rest = rest.slice(1);
    return rest.length === 0;
  });
  const open = rest.length === 0 ? [] : await withLivingHost(round.world, () => Promise.all(all.map((one) => one())));
  return open.reduce((sum, count) => sum + count, 0);
}

async function play(round: Round): Promise<Played> {
  const { world } = round;
  await post(`${world.arm.url}/admin/faults`, cast.FAULTS);
  await leaveSnapshots(world, { [cast.EXPIRED]: -1, [cast.UNEXPIRED]: 30 });
  const before = await factsOf(world);
  const ids = await start(round);
  await round.ask(ask('pause', {}, 'pause', asApprover));
  await approve(round, ids.copied);
  const unheeded = await resume(round, ids.returns);
  await retry(round, ids.disk);
  await bringBack(round, ids.returns);
  const lost = await untilAllOver(round, ids);
  const outputs = await withLivingHost(world, () => outputsOf(world, ids));
  return { lost, outputs, problems: [...unheeded, ...(await problemsIn(world, before))] };
}

/** What comes after images: a machine brought back, a version scaled and back, one mended, a source deleted, sweeps, and what people ask and approve. */
export const UPKEEP: Load = {
  name: 'upkeep',
  seed: cast.seed,
  settings: cast.settings,
  startAt: START_AT,
  definitions: ['linux-api', cast.FLEET_DEFINITION, 'windows-new'],
  aims: cast.AIMS,
  steps: cast.STEPS,
  play,
};
