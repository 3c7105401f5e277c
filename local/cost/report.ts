import { type Request, SERVICES } from './azurite.ts';
import type { Recorded } from './flows.ts';
import { cutWaits, idleRate, type PerService, plus, requestsOf, sum } from './measure.ts';
import type { Phase } from './replay.ts';
import { countsOf, longestIn, type Shape } from './shape.ts';

/** An orchestration of one timer and one activity, twice: the difference is what waiting for long costs in polling. */
export const LONE = { short: 'a lone timer, short', long: 'a lone timer, long' } as const;

export const loneTimer = (id: string, seconds: number): Shape => ({
  root: id,
  instances: {
    [id]: {
      ...{ name: 'lone', input: 100, output: 100, status: 10, turns: 3 },
      steps: [
        ...([{ do: 'timer', id: 0, seconds }, { await: 0 }] as const),
        ...([{ do: 'activity', id: 1, result: 100 }, { await: 1 }] as const),
      ],
    },
  },
});

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
  /** Polling after one event, until the queues are at rest again. */
  readonly wake: PerService;
  readonly lines: readonly CostLine[];
}

interface Counted {
  readonly requests: readonly Request[];
  readonly phases: readonly Phase[];
  readonly timerSeconds: number;
  readonly settleSeconds: number;
}

const rounded = (counts: PerService, times = 1): PerService =>
  Object.fromEntries(SERVICES.map((service) => [service, Math.round(counts[service] * times)])) as PerService;
const NONE: PerService = { queue: 0, table: 0, blob: 0 };

export function makeReport(recorded: readonly Recorded[], counted: Counted): Report {
  const { phases, requests, settleSeconds, timerSeconds } = counted;
  const idle = idleRate(requests, phases);
  const of = (flow: string): PerService => requestsOf(flow, requests, phases, idle);
  const wake = plus(of(LONE.long), of(LONE.short), -1);
  const lines = recorded.map(({ name, shape, timesADay }) => {
    const own = of(name);
    const waiting = plus(NONE, wake, cutWaits(shape, timerSeconds, settleSeconds));
    return {
      ...{ flow: name, ...countsOf(shape), counted: rounded(own), waiting: rounded(waiting) },
      ...{ total: Math.round(sum(plus(own, waiting))), longestText: longestIn(shape) },
      ...(timesADay === undefined ? {} : { timesADay }),
    };
  });
  const idleADay = rounded(idle, 86_400);
  return { timerSeconds, settleSeconds, idleADay, wake: rounded(wake), lines };
}

const inAll = (counts: PerService): string =>
  `${sum(counts)} (${SERVICES.map((service) => `${service} ${counts[service]}`).join(', ')})`;

export function printReport(
  { idleADay, lines, settleSeconds, timerSeconds, wake }: Report,
  say: (line: string) => void,
) {
  say(`idle, one instance of the app, a day: ${inAll(idleADay)}`);
  say(`a wait of ${settleSeconds} s instead of ${timerSeconds} s adds: ${inAll(wake)}`);
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
