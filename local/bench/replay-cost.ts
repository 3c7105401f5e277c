import { join } from 'node:path';
import { startBenchHost, type BenchHost } from './bench-host.ts';
import type { Sizes } from './sizes.ts';
import { mean, median, summarize, type Summary } from './statistics.ts';

/** Activities that run side by side while a history grows: wide, so that 10,000 events take few turns. */
const WIDTH = 10;
const EVENTS_PER_BATCH = 2 * WIDTH + 2;
/** From here on a turn takes long enough for half as many to tell. */
const LONG_EVENTS = 5_000;

export interface ReplayCost {
  readonly wantedEvents: number;
  /** Events in the history, in the middle of the turns measured. */
  readonly events: number;
  readonly wallMsPerTurn: Summary;
  readonly cpuMsPerTurn: Summary;
  readonly cpuMsPer1000Events: Summary;
  /** The part of it that the SDK takes for its own replay. */
  readonly sdkMsPer1000Events: Summary;
}

interface Pace {
  readonly events: number;
  readonly wallMs: number;
  /** Processor time of the thread that runs host and app: what others do on the machine is not in it. */
  readonly cpuMs: number;
  readonly sdkMs: number;
}

/**
 * The time from one activity of a sequence to the next is a commit, a turn and another commit. What it grows by when the instance has a long
 * history is the cost of replaying that history: in the SDK, in the host, and of the texts between them.
 */
export async function measureReplay(sizes: Sizes, directory: string): Promise<ReplayCost[]> {
  const host = await startBenchHost(join(directory, 'replay'), { BENCH_LOOK_AT_TURNS: '1' });
  try {
    const ids = new Map<number, string>();
    for (const size of [0, ...sizes.replayEvents]) ids.set(size, await grow(host, size));
    const paceOf = (size: number) =>
      readPace(host, ids.get(size) as string, size < LONG_EVENTS ? sizes.ticks : sizes.ticks / 2);
    for (const size of ids.keys()) await paceOf(size);
    const costs: ReplayCost[] = [];
    const found = new Map<number, Pace[]>();
    for (let round = 0; round < sizes.rounds; round += 1) {
      for (const size of sizes.replayEvents) {
        const before = await paceOf(0);
        const long = await paceOf(size);
        const after = await paceOf(0);
        const more = (part: keyof Pace) => long[part] - (before[part] + after[part]) / 2;
        const pace = { events: more('events'), wallMs: more('wallMs'), cpuMs: more('cpuMs'), sdkMs: more('sdkMs') };
        found.set(size, [...(found.get(size) ?? []), pace]);
        // Every look makes a history longer; new ones take the place of those that are quickly made.
        for (const short of [0, size]) if (short < LONG_EVENTS) ids.set(short, await grow(host, short));
      }
    }
    for (const [wantedEvents, paces] of found) {
      const per1000 = (part: 'cpuMs' | 'sdkMs') => summarize(paces.map((pace) => (pace[part] / pace.events) * 1000));
      costs.push({
        wantedEvents,
        events: median(paces.map((pace) => pace.events)),
        wallMsPerTurn: summarize(paces.map(({ wallMs }) => wallMs)),
        cpuMsPerTurn: summarize(paces.map(({ cpuMs }) => cpuMs)),
        cpuMsPer1000Events: per1000('cpuMs'),
        sdkMsPer1000Events: per1000('sdkMs'),
      });
    }
    return costs;
  } finally {
    await host.stop();
  }
}

let grown = 0;

/** An instance that waits with about so many events more than the short ones have half-way through their looks. */
async function grow(host: BenchHost, events: number): Promise<string> {
  const id = `long-${events}-${grown}`;
  grown += 1;
  const batches = events === 0 ? 0 : Math.round(events / EVENTS_PER_BATCH) + 2;
  await host.start('long', id, { batches, width: WIDTH });
  await host.whenTold('grown', grown);
  return id;
}

/** Lets an instance run activities one by one; the median milliseconds from one to the next, and the events half-way. */
async function readPace(host: BenchHost, id: string, ticks: number): Promise<Pace> {
  const before = host.told('tick').length;
  const answer = await host.call('POST', `/runtime/webhooks/durabletask/instances/${id}/raiseEvent/go`, { ticks });
  if (answer.status !== 202) throw new Error(`raiseEvent answered ${answer.status}: ${answer.text}`);
  const told = (await host.whenTold('tick', before + ticks)).slice(before);
  const seen = told.map((text) => text.split(':').map(Number) as [number, number, number, number]);
  const gaps = seen.slice(1).map((tick, index) => [tick, seen[index] ?? tick] as const);
  return {
    wallMs: median(gaps.map(([[wall], [before]]) => wall - before)),
    cpuMs: median(gaps.map(([[, cpu], [, before]]) => cpu - before)),
    events: median(seen.map(([, , events]) => events)),
    // The kernel counts by ticks here, because the SDK never waits: single figures are 0 or too much, their mean is right.
    sdkMs: mean(seen.map(([, , , sdk]) => sdk)),
  };
}
