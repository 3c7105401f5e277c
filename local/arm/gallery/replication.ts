import { createHash } from 'node:crypto';
import type { RegionReplicas } from '../shapes/replicas.ts';
import type { ReplicationFault } from '../faults.ts';
import { shortRegion } from './region-names.ts';

interface RegionStatus {
  readonly region: string;
  readonly state: 'Unknown' | 'Replicating' | 'Completed' | 'Failed';
  readonly details?: string;
  readonly progress: number;
}

export interface ReplicationStatus {
  readonly aggregatedState: 'InProgress' | 'Completed' | 'Failed';
  readonly summary: readonly RegionStatus[];
}

export interface WantedRegion {
  readonly region: string;
  readonly replicaCount: number;
}

const homeSeconds = 480;
const shallowSeconds = 60;
const queueSeconds = 30;
const secondsPerExtraReplica = 45;
const failAfterSeconds = 900;
/** Longer than anybody waits: a year. */
const stuckSeconds = 365 * 86_400;
export const failedDetails = 'Failed with internal server error.';

/** A number in [0, 1) that is the same for the same text, so that a run can be repeated. */
const share = (text: string) => createHash('sha256').update(text).digest().readUInt32BE(0) / 0x1_0000_0000;

/**
 * The home region takes about 8 minutes (INDEX fact 15: 30-780 s, median 466), the others 20 to 90 minutes by name and size, since the
 * documentation speaks of hours; further replicas copy side by side and add a little.
 */
const replicationSeconds = (region: string, home: string, sizeGiB: number, replicaCount: number): number => {
  const extra = Math.max(0, replicaCount - 1) * secondsPerExtraReplica;
  const spread = share(`${shortRegion(region)}/${sizeGiB}`);
  if (shortRegion(region) === shortRegion(home)) return homeSeconds + Math.round(spread * 60) + extra;
  return Math.round((20 + spread * 70) * 60) + extra;
};

export const readyReplicas = (replicas: RegionReplicas, now: number): number =>
  now >= replicas.finishesAt && !replicas.fails ? replicas.replicaCount : replicas.readyBefore;

interface Change {
  readonly wanted: readonly WantedRegion[];
  readonly home: string;
  readonly sizeGiB: number;
  readonly now: number;
  /** A shallow replica points at the source and copies nothing. */
  readonly shallow: boolean;
  /** Asked once for each region that has something to copy: what happens to this copy beyond the ordinary. */
  readonly fault: (region: string) => ReplicationFault | undefined;
  /** How long the copy in the home region takes, which was recorded, where the model draws it. */
  readonly atHome?: (constant: number) => number;
}

/** The regions after a PUT: it names the whole desired state, so what it leaves out is deleted, and what is there already stays. */
export const planReplicas = (current: readonly RegionReplicas[], change: Change): RegionReplicas[] =>
  change.wanted.map(({ region: name, replicaCount }) => {
    const region = shortRegion(name);
    const before = current.find((each) => each.region === region);
    const ready = before ? readyReplicas(before, change.now) : 0;
    if (before && ready >= replicaCount)
      return { ...before, replicaCount, finishesAt: Math.min(before.finishesAt, change.now), fails: false };
    const copying = before && before.finishesAt > change.now && !before.fails && before.replicaCount === replicaCount;
    if (copying) return before;
    const fault = change.fault(region);
    const fails = fault?.kind === 'fail-region';
    const usual = replicationSeconds(region, change.home, change.sizeGiB, replicaCount - ready);
    const isHome = region === shortRegion(change.home);
    const ordinary = change.shallow ? shallowSeconds : isHome ? (change.atHome?.(usual) ?? usual) : usual;
    const seconds =
      fault?.kind === 'stuck-region' ? stuckSeconds : fault?.kind === 'slow-region' ? fault.seconds : ordinary;
    const finishesAt = change.now + (fails ? Math.min(failAfterSeconds, seconds) : seconds) * 1000;
    return { region, replicaCount, readyBefore: ready, startedAt: change.now, finishesAt, fails };
  });

export const replicationEnds = (replicas: readonly RegionReplicas[], now: number): number =>
  replicas.reduce((latest, each) => Math.max(latest, each.finishesAt), now);

const regionStatus = (each: RegionReplicas, now: number): RegionStatus => {
  const done = Math.floor((100 * (now - each.startedAt)) / (each.finishesAt - each.startedAt));
  const progress = Math.min(99, Math.max(0, done));
  if (now >= each.finishesAt)
    return each.fails
      ? { region: each.region, state: 'Failed', details: failedDetails, progress: 0 }
      : { region: each.region, state: 'Completed', progress: 100 };
  if (now < each.startedAt + queueSeconds * 1000) return { region: each.region, state: 'Unknown', progress: 0 };
  return { region: each.region, state: 'Replicating', progress };
};

/** INDEX fact 16: no state between the ends was ever recorded; the words are those of the enumeration. */
export const replicationStatus = (replicas: readonly RegionReplicas[], now: number): ReplicationStatus => {
  const summary = replicas.map((each) => regionStatus(each, now));
  const running = summary.some((each) => each.state === 'Replicating' || each.state === 'Unknown');
  const failed = summary.some((each) => each.state === 'Failed');
  return { aggregatedState: running ? 'InProgress' : failed ? 'Failed' : 'Completed', summary };
};
