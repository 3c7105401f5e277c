import { criticalPath, homePathSeconds, lowerBoundSeconds, pathSeconds, usableMs } from './critical-path.ts';
import type { Measured } from './measured.ts';
import { callsOf } from './service-log.ts';

/** One contender with one machine. */
export interface SingleFigures {
  /** Azure's time from the request to the end, and the contender's own processor time on top. */
  readonly elapsedSeconds: number;
  readonly pathSeconds: number;
  readonly overPath: number;
  readonly calls: number;
  readonly firstRegionSeconds: number;
  readonly allRegionsSeconds: number;
  /** Time to the first usable region, by the least it can take. */
  readonly firstOverHome: number;
}

export function singleFigures(measured: Measured): SingleFigures {
  const [journey] = measured.journeys;
  if (!journey) throw new Error(`${measured.contender} has not begun`);
  const legs = criticalPath(measured.log, journey);
  const since = (ms: number): number => (ms - measured.startMs) / 1000;
  const elapsedSeconds = since(journey.endMs) + measured.cost.cpuSeconds;
  const { all, first } = usableMs(measured.log, journey);
  return {
    ...{ elapsedSeconds, pathSeconds: pathSeconds(legs), overPath: elapsedSeconds / pathSeconds(legs) },
    ...{ calls: callsOf(measured.log), firstRegionSeconds: since(first), allRegionsSeconds: since(all) },
    firstOverHome: since(first) / homePathSeconds(legs),
  };
}

/** One contender with many. */
export interface FleetFigures {
  readonly machines: number;
  readonly completed: number;
  /** Azure's time to the last end, and the contender's own processor time on top. */
  readonly makespanSeconds: number;
  readonly boundSeconds: number;
  readonly boundBy: string;
  readonly overBound: number;
  readonly calls: number;
  /** Requests that a token bucket refused. */
  readonly refused: number;
}

export function fleetFigures(measured: Measured): FleetFigures {
  const { cost, journeys, log, startMs } = measured;
  const last = Math.max(startMs, ...journeys.map(({ endMs }) => endMs));
  const makespanSeconds = (last - startMs) / 1000 + cost.cpuSeconds;
  const bound = lowerBoundSeconds(log, journeys);
  return {
    ...{ machines: journeys.length, completed: journeys.filter(({ completed }) => completed).length },
    ...{ makespanSeconds, boundSeconds: bound.seconds, boundBy: bound.by, overBound: makespanSeconds / bound.seconds },
    ...{ calls: callsOf(log), refused: log.buckets.reduce((sum, { refused }) => sum + refused, 0) },
  };
}
