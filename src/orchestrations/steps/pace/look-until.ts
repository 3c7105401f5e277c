import { nextLook, MACHINE_BUCKET, tookSeconds } from '../../../domain/pace/next-look.ts';
import { type Durable, secondsSince } from '../../../durable.ts';
import type { Watcher } from '../watch.ts';

/** Where nothing was learned yet, and in runs of an older deployment: twice a minute. */
const LOOK_SECONDS = 30;
const LEAST_SECONDS = 5;

interface Awaited {
  /** What it is learned as. */
  readonly kind: string;
  readonly minutes: number;
  readonly pause: (seconds: number) => Durable<void>;
}

/**
 * Looks at a machine until there is something to see, at the pace at which it has come before; undefined when it has not come in its time. Only what was
 * learned changes when it looks: a run that an older deployment began has learned nothing of these kinds, and replays as it went.
 */
export function* lookUntil<T>(
  { context, pace }: Watcher,
  { kind, minutes, pause }: Awaited,
  look: () => Durable<T | undefined>,
): Durable<T | undefined> {
  const startMs = context.df.currentUtcDateTime.getTime();
  const elapsed = (): number => secondsSince(context, startMs);
  const forecast = pace?.forecasts[kind];
  const isOver = (looks: number): boolean =>
    forecast ? elapsed() >= minutes * 60 : looks >= (minutes * 60) / LOOK_SECONDS;
  const common = { bucket: MACHINE_BUCKET, leastSeconds: LEAST_SECONDS };
  let underWay: number | undefined;
  for (let looks = 0; !isOver(looks); looks += 1) {
    if (forecast) yield* pause(nextLook({ ...common, forecast, elapsedSeconds: elapsed(), looks }));
    const at = elapsed();
    const found = yield* look();
    if (found !== undefined) {
      pace?.samples.push({ kind, seconds: tookSeconds(underWay, at) });
      return found;
    }
    underWay = at;
    if (!forecast) yield* pause(LOOK_SECONDS);
  }
  return undefined;
}
