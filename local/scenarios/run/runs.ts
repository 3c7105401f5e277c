import { withLivingHost } from '../../crash/living-host.ts';
import { APPROVER, RUNBOOK, STRANGER, TAGGER } from '../../world/people.ts';
import type { WriteLogEntry } from '../../arm/write-log.ts';
import { get, type World } from '../../world/world.ts';
import type { Scenario } from '../scenario.ts';
import { placesOf } from '../scenario-world.ts';
import { beginNext } from './begin.ts';
import { makeLook } from './look.ts';
import { allRuns, type Running } from './running.ts';
import type { Seen } from './verdict.ts';

const DAYS_MS = 5 * 86_400_000;
const PEOPLE = new Set([TAGGER, STRANGER, RUNBOOK, APPROVER]);

/** The machines of one scenario. */
export type Runs = readonly [Running, ...Running[]];

/** One for each machine; in turn, each begins the one after it. */
export function runsOf(world: () => World, scenario: Scenario, index: number): Runs {
  const problems: string[] = [];
  const runs: Running[] = [];
  for (const place of placesOf(index, scenario)) {
    const waiting = [...(scenario.reactions ?? [])];
    const common = { scenario, place, sourceId: place.vmId, ids: [], end: undefined, waiting, looks: 0, problems };
    const at = runs.length + 1;
    const next = async (): Promise<void> => {
      const after = runs[at];
      if (after) await beginNext(world(), after);
    };
    runs.push(scenario.start?.kind === 'in-turn' ? { ...common, next } : common);
  }
  return runs as [Running, ...Running[]];
}

/** What the app wrote; people write too. */
export async function writesOf(world: World): Promise<WriteLogEntry[]> {
  const log = await get<WriteLogEntry[]>(`${world.arm.url}/admin/write-log`);
  return log.filter(({ callerObjectId }) => !PEOPLE.has(callerObjectId ?? ''));
}

export async function see(world: World): Promise<Seen> {
  const runs = new Map<string, string[]>();
  for (const { input, instanceId } of await allRuns(world)) {
    const source = input?.vmId?.toLowerCase() ?? '';
    runs.set(source, [...(runs.get(source) ?? []), instanceId]);
  }
  const clients = await get<Seen['clients']>(`${world.arm.url}/admin/request-log?by=client`);
  return { world, runs, clients, log: await writesOf(world) };
}

/** Until every run has ended, whatever dies on the way; what hangs is a problem of its own scenario. */
export async function runToEnds(world: World, all: readonly Runs[]): Promise<void> {
  const runs = all.flat();
  const limit = new Date(Date.parse(await withLivingHost(world, () => world.conductor.now())) + DAYS_MS).toISOString();
  try {
    const look = makeLook(world, runs);
    await withLivingHost(world, () => world.conductor.runUntil(look, limit));
  } catch (error) {
    for (const run of runs) if (!run.end) run.problems.push(String(error).slice(0, 200));
  }
}
