import { setTimeout as delay } from 'node:timers/promises';
import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import { GROUP, HOME, IMAGE_NAME, MACHINES, definitionId, seed, settings, vmId } from '../start/cast.ts';
import { listCaptures, subscribeToEvents, tagMachine } from '../start/requests.ts';
import { principalHeader, RUNBOOK } from '../world/people.ts';
import { startWorld, type World } from '../world/world.ts';
import { eventsAcknowledged, repeatedActivities } from './counts.ts';
import { aimOf, type KillPlan } from './kill-plan.ts';
import { revive, withLivingHost } from './living-host.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { isLive, placeOf, Struck } from './struck.ts';

/** The same moment in every round, so that rounds can be compared. */
const START_AT = '2026-03-02T09:00:00.000Z';
const LIMIT = '2026-03-05T09:00:00.000Z';
const CANCELLED = 'lin-cancel';
const JOBS = 4;
/** Far more than it takes; a round must end. */
const STEPS_TO_COOL_DOWN = 100;

export interface RoundResult {
  readonly steps: number;
  readonly msPerStep: number;
  readonly kills: number;
  /** Machines whose acknowledged request came to no end before virtual time ran out. */
  readonly lost: number;
  /** Starts, events and cancels that were answered 2xx. */
  readonly acknowledged: number;
  readonly repeated: number;
  readonly snapshot: Snapshot;
  /** `machine step` of every capture that was under way when its host died, as seen last before and first after. */
  readonly struck: ReadonlySet<string>;
  /** `machine step` of every step that the captures of this round passed. */
  readonly passed: ReadonlySet<string>;
}

const crashSeed = {
  ...seed,
  virtualMachines: [
    ...(seed.virtualMachines ?? []),
    { resourceGroup: GROUP, name: CANCELLED, location: HOME, os: 'Linux' as const },
  ],
};

const headers = {
  'content-type': 'application/json',
  ...principalHeader(RUNBOOK, ['Capture.Start', 'Capture.Read']),
};

const BODIES = [
  {
    source: { kind: 'vm', id: vmId(MACHINES.managed) },
    target: { kind: 'managed-image', name: IMAGE_NAME, zoneResilient: true },
  },
  {
    source: { kind: 'vm', id: vmId(CANCELLED) },
    target: { kind: 'gallery', definitionId: definitionId('linux-api'), version: '9.0.0' },
  },
] as const;

/** Repeats a request until the host answers it: the caller's part in at-least-once. The key makes the repetition harmless. */
async function insist(world: World, path: string, body: unknown, key: string): Promise<Response> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      const request = { method: 'POST', headers: { ...headers, 'idempotency-key': key }, body: JSON.stringify(body) };
      return await fetch(`${world.host.url}/api/${path}`, request);
    } catch {
      await revive(world);
    }
  }
  throw new Error(`no answer to POST ${path}`);
}

async function startBoth(world: World, plan: KillPlan): Promise<{ ids: string[]; acknowledged: number }> {
  const asking = Promise.all(BODIES.map((body) => insist(world, 'captures', body, body.source.id)));
  if (plan.duringStart !== undefined) {
    await delay(plan.duringStart);
    await world.killHost();
  }
  const answers = await asking;
  const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { id: string }).id));
  return { ids, acknowledged: answers.filter((answer) => answer.ok).length };
}

/** Preflight asks the guest, which takes time: only then does the cool-down begin. */
async function untilCoolDown(world: World, id: string, struck: Struck): Promise<void> {
  for (let steps = 0; steps < STEPS_TO_COOL_DOWN; steps += 1) {
    const views = await withLivingHost(world, () => settledCaptures(world));
    struck.look(views);
    const view = views.find((candidate) => candidate.id === id);
    if (view && (!isLive(view) || view.step === 'cool-down')) return;
    await withLivingHost(world, () => world.conductor.step(LIMIT));
  }
}

/** Cancels while the capture waits out its cool-down; nothing has happened to its machine yet. */
async function cancelWaiting(world: World, id: string, plan: KillPlan, struck: Struck): Promise<Response> {
  await untilCoolDown(world, id, struck);
  const asking = insist(world, `captures/${id}/cancel`, {}, 'cancel');
  if (plan.duringCancel !== undefined) {
    await delay(plan.duringCancel);
    await world.killHost();
  }
  return asking;
}

async function settledCaptures(world: World): Promise<readonly CaptureView[]> {
  await world.conductor.settle();
  return listCaptures(world, START_AT);
}

/** The crash point that a host named with its last words; undefined when it was killed from outside. */
const lastPoint = (world: World): string | undefined =>
  /"crash point","point":"([^"]+)"/.exec(world.host.errors.at(-1) ?? '')?.[1];

/** One step of virtual time, cut short by a kill where the plan says so. False when nothing more happens. */
async function oneStep(world: World, killAfterMs: number | undefined): Promise<boolean> {
  if (killAfterMs === undefined) return withLivingHost(world, () => world.conductor.step(LIMIT));
  // The step fails when its host dies under it; that is the point.
  const stepping = world.conductor.step(LIMIT).catch(() => false);
  await delay(killAfterMs);
  await world.killHost();
  await stepping;
  return true;
}

interface Ending {
  readonly steps: number;
  readonly views: readonly CaptureView[];
}

async function runToTheEnd(world: World, plan: KillPlan, struck: Struck): Promise<Ending> {
  for (let steps = 1; ; steps += 1) {
    const goesOn = await oneStep(world, plan.atStep.get(steps));
    const views = await withLivingHost(world, () => settledCaptures(world));
    struck.look(views);
    if ((views.length === JOBS && !views.some(isLive)) || !goesOn) return { steps, views };
  }
}

/** The job of `npm start` and a cancelled capture beside it, with the host killed where the plan says. */
export async function runRound(plan: KillPlan): Promise<RoundResult> {
  const points = [...plan.points];
  const struck = new Struck();
  let lives = 0;
  const living: { world?: World } = {};
  const hostEnv = (): Record<string, string> => {
    if (living.world) struck.died(aimOf(lastPoint(living.world)));
    lives += 1;
    const point = points.shift();
    return point ? { GOLDSMITH_HOST_CRASH: point } : {};
  };
  const world = await startWorld({ seed: crashSeed, settings, startAt: START_AT, hostEnv });
  living.world = world;
  try {
    await subscribeToEvents(world);
    await tagMachine(world, MACHINES.windows, 'web');
    await tagMachine(world, MACHINES.linux, 'api');
    const started = await startBoth(world, plan);
    const cancel = await cancelWaiting(world, started.ids[1] as string, plan, struck);
    const began = performance.now();
    const { steps, views } = await runToTheEnd(world, plan, struck);
    const msPerStep = (performance.now() - began) / steps;
    // Tags are settled by the guards, and the last events still on their way are answered.
    await withLivingHost(world, () => world.conductor.runFor(900));
    const repeated = await withLivingHost(world, () => repeatedActivities(world));
    const events = await eventsAcknowledged(world);
    return {
      steps,
      struck: struck.places,
      passed: new Set(views.flatMap((view) => view.timeline.map((entry) => placeOf(view, entry.step)))),
      msPerStep,
      lost: JOBS - views.filter((view) => !isLive(view)).length,
      kills: lives - 1,
      acknowledged: started.acknowledged + (cancel.ok ? 1 : 0) + events,
      repeated,
      snapshot: await takeSnapshot(world, views),
    };
  } finally {
    await world.close();
  }
}
