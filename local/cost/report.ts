import { type Request, SERVICES } from './azurite.ts';
import type { Recorded } from './flows.ts';
import { cutWaits, idleRate, type PerService, plus, requestsOf, sum } from './measure.ts';
import type { Phase } from './replay.ts';
import { countsOf, longestIn, type Shape } from './shape.ts';

/** Timers one after the other, short and long: the difference is what waiting costs in polling. Several, because one poll more or less is chance. */
export const WAITS = { timers: 6, longSeconds: 60, short: 'six short waits', long: 'six long waits' } as const;

export const waitsShape = (id: string): Shape => {
  const ids = Array.from({ length: WAITS.timers }, (_, index) => index);
  const steps = [
    ...ids.flatMap((timer) => [{ do: 'timer', id: timer, seconds: WAITS.longSeconds } as const, { await: timer }]),
    ...([{ do: 'activity', id: WAITS.timers, result: 100 }, { await: WAITS.timers }] as const),
  ];
  const sizes = { input: 100, output: 100, status: 10 };
  return { root: id, instances: { [id]: { name: 'waits', ...sizes, turns: WAITS.timers + 2, steps } } };
};

interface CostLine extends ReturnType<typeof countsOf> {
  readonly flow: string;
  /** As counted, timers shortened, idle taken off. */
  readonly counted: PerService;
  /** What the waits that were cut short would have added in polling. */
  readonly waiting: PerService;
  readonly total: number;
  readonly longestText: number;
  readonly timesADay?: number;
}

export interface Report {
  readonly timerSeconds: number;
  readonly settleSeconds: number;
  /** Of one instance of the app with nothing to do, a day. */
  readonly idleADay: PerService;
  /** Polling that a wait of `WAITS.longSeconds` adds to one of `timerSeconds`. */
  readonly wait: PerService;
  readonly lines: readonly CostLine[];
}

interface Counted {
  readonly requests: readonly Request[];
  readonly phases: readonly Phase[];
  readonly timerSeconds: number;
  readonly settleSeconds: number;
}

const NONE: PerService = { queue: 0, table: 0, blob: 0 };
const rounded = (counts: PerService, times = 1): PerService =>
  Object.fromEntries(SERVICES.map((service) => [service, Math.round(counts[service] * times)])) as PerService;

export function makeReport(recorded: readonly Recorded[], counted: Counted): Report {
  const { phases, requests, settleSeconds, timerSeconds } = counted;
  const idle = idleRate(requests, phases);
  const of = (flow: string): PerService => requestsOf(flow, requests, phases, idle);
  const wait = plus(NONE, plus(of(WAITS.long), of(WAITS.short), -1), 1 / WAITS.timers);
  const lines = recorded.map(({ name, shape, timesADay }) => {
    const own = of(name);
    const waiting = plus(NONE, wait, cutWaits(shape, timerSeconds, WAITS.longSeconds));
    return {
      ...{ flow: name, ...countsOf(shape), counted: rounded(own), waiting: rounded(waiting) },
      ...{ total: Math.round(sum(plus(own, waiting))), longestText: longestIn(shape) },
      ...(timesADay === undefined ? {} : { timesADay }),
    };
  });
  const idleADay = rounded(idle, 86_400);
  return { timerSeconds, settleSeconds, idleADay, wait, lines };
}

const inAll = (counts: PerService): string =>
  `${sum(counts)} (${SERVICES.map((service) => `${service} ${counts[service]}`).join(', ')})`;

export function printReport({ idleADay, lines, timerSeconds, wait }: Report, say: (line: string) => void) {
  say(`idle, one instance of the app, a day: ${inAll(idleADay)}`);
  say(`a wait of ${WAITS.longSeconds} s instead of ${timerSeconds} s adds: ${sum(wait).toFixed(1)}`);
  for (const line of lines) {
    const { activities, entityCalls, flow, instances, timers, timesADay, turns } = line;
    const often = timesADay === undefined ? '' : `, ${timesADay} times a day: ${line.total * timesADay}`;
    say(`${flow}: ${line.total}${often}`);
    say(`  counted ${inAll(line.counted)}; for waits cut short ${inAll(line.waiting)}`);
    say(
      `  ${instances} instances, ${turns} turns, ${activities} activities, ${timers} timers, ${entityCalls} entity calls; longest text ${line.longestText} characters`,
    );
  }
}
