import { post, type World } from '../../world/world.ts';
import { act } from '../deeds.ts';
import { asRunbook } from '../scenario-world.ts';
import type { Scenario } from '../scenario.ts';
import { allRuns, type HubInstance, isOf, liveRuns, type Running, viewOf } from './running.ts';
import { differences } from './differences.ts';

/** Longest virtual time from a tag to the run that it starts, repeated deliveries included; without a run until then nobody takes it for a request. */
const EVENT_SECONDS = 1_800;

/** Lets the reactions of one run happen whose moment has come. */
async function react(world: World, run: Running, seen: HubInstance | undefined): Promise<void> {
  const now = [seen?.customStatus?.step, seen?.customStatus?.state, run.looks];
  for (const reaction of [...run.waiting]) {
    if (!now.includes(reaction.at)) continue;
    run.waiting = run.waiting.filter((other) => other !== reaction);
    await act(world, reaction.does, run);
    await world.conductor.settle();
  }
}

const secondsSince = async (world: World, { since = '' }: Running): Promise<number> =>
  (Date.parse(await world.conductor.now()) - Date.parse(since)) / 1000;

/** Of a tagged machine the hub, not an answer, says which runs there are. False: more may come. */
async function findRuns(world: World, run: Running, runs: () => Promise<readonly HubInstance[]>): Promise<boolean> {
  const { expected, start } = run.scenario;
  if (start?.kind !== 'tag' && expected.runs === undefined) return true;
  run.ids = (await runs()).filter((one) => isOf(one, run.sourceId)).map(({ instanceId }) => instanceId);
  const wanted = expected.runs ?? (expected.state === 'none' ? 0 : 1);
  return (run.ids.length >= wanted && wanted > 0) || (await secondsSince(world, run)) > EVENT_SECONDS;
}

/** The retry itself, when its moment has come. */
async function takeUpInTime(world: World, run: Running): Promise<void> {
  if ((await world.conductor.now()) < (run.retryAt ?? '')) return;
  delete run.retryAt;
  const path = `${world.host.url}/api/captures/${run.ids.at(-1)}/retry`;
  const { id } = await post<{ id: string }>(path, {}, asRunbook);
  run.ids.push(id);
}

async function takeUp(world: World, run: Running, retry: NonNullable<Scenario['retry']>): Promise<void> {
  if (retry.meanwhile) await act(world, retry.meanwhile, run);
  const now = Date.parse(await world.conductor.now());
  run.retryAt = new Date(now + (retry.afterSeconds ?? 0) * 1000).toISOString();
  await takeUpInTime(world, run);
}

/** Reads the end of a run; starts its retry where the scenario has one. */
async function conclude(world: World, run: Running): Promise<void> {
  const id = run.ids.at(-1);
  if (id === undefined) return void (run.end = { state: 'none' });
  const view = await viewOf(world, id);
  const { retry } = run.scenario;
  if (run.retryAt !== undefined) return takeUpInTime(world, run);
  if (retry && run.ids.length === 1) {
    run.problems.push(...differences(view, retry.first).map((text) => `first run: ${text}`));
    if (view.state !== 'failed' && view.state !== 'partial') return void (run.end = view);
    return takeUp(world, run, retry);
  }
  run.end = view;
}

/** Virtual time: seldom enough that hundreds of runs cost little, often enough to see two of them at once. */
const EVERY_MS = 600_000;

/** Whether something hangs on the very moment: a person who waits for a step, or a run that is still to be found. */
const isUrgent = ({ end, ids, since, waiting }: Running): boolean =>
  end === undefined && since !== undefined && (waiting.length > 0 || ids.length === 0);

/** Looks at every stop of virtual time while somebody waits for a moment, and now and then when nobody does. */
export function makeLook(world: World, runs: readonly Running[]): (now: string) => Promise<boolean> {
  let lastMs = 0;
  return async (now) => {
    const nowMs = Date.parse(now);
    if (nowMs - lastMs < EVERY_MS && !runs.some(isUrgent)) return false;
    lastMs = nowMs;
    return look(world, runs);
  };
}

/** One look at the settled world. True when every run has ended. */
async function look(world: World, runs: readonly Running[]): Promise<boolean> {
  const live = await liveRuns(world);
  let known: Promise<readonly HubInstance[]> | undefined;
  const everyRun = () => (known ??= allRuns(world));
  for (const run of runs.filter(({ end, since }) => end === undefined && since !== undefined)) {
    const mine = live.filter((one) => isOf(one, run.sourceId));
    const captures = mine.filter(({ name }) => name === 'capture-vm');
    if (captures.length > 1) run.problems.push(`${captures.length} runs at once on one source`);
    const [current] = captures;
    if (current && !run.ids.includes(current.instanceId)) run.ids.push(current.instanceId);
    if (current) run.looks += 1;
    await react(world, run, current);
    if (mine.length > 0 || !(await findRuns(world, run, everyRun))) continue;
    await conclude(world, run);
    if (run.end) await run.next?.();
  }
  return runs.every(({ end }) => end !== undefined);
}
