import type { Acknowledgement } from './acknowledgement.ts';
import type { Readiness } from './readiness.ts';
import type { ReplayCost } from './replay-cost.ts';
import type { Summary } from './statistics.ts';
import type { Throughput } from './throughput.ts';
import type { Waiting } from './waiting.ts';

export interface Results {
  readonly throughput: Throughput;
  readonly replay: readonly ReplayCost[];
  readonly acknowledgement: Acknowledgement;
  readonly waiting: readonly Waiting[];
  readonly readiness: Readiness;
}

/** What `--json` prints. */
export interface Figures {
  readonly ratioToBareLoop: number;
  readonly replayMsPer1000Events: number;
  /** Of the same history: what the SDK takes alone, in the same turns. */
  readonly replaySdkMsPer1000Events: number;
  readonly ackP99Ms: number;
  readonly memoryMb10000Waiting: number;
  readonly readyRatio: number;
}

const GOALS = {
  ratioToBareLoop: { text: '>= 0.5', isMet: (value: number) => value >= 0.5 },
  replayMsPer1000Events: { text: '<= 2.5', isMet: (value: number) => value <= 2.5 },
  memoryMb10000Waiting: { text: '< 300', isMet: (value: number) => value < 300 },
  readyRatio: { text: '<= 2', isMet: (value: number) => value <= 2 },
} as const;

/** Below this a turn takes less time than its own scatter; only longer histories make a figure per 1,000 events. */
const SHORTEST_JUDGED = 1_000;

export function figuresOf({ throughput, replay, acknowledgement, waiting, readiness }: Results): Figures {
  const long = replay.filter(({ wantedEvents }) => wantedEvents >= SHORTEST_JUDGED);
  const judged = long.length > 0 ? long : replay;
  const worst = judged.reduce((a, b) => (b.cpuMsPer1000Events.median > a.cpuMsPer1000Events.median ? b : a));
  return {
    ratioToBareLoop: rounded(throughput.ratio.median),
    replayMsPer1000Events: rounded(worst.cpuMsPer1000Events.median),
    replaySdkMsPer1000Events: rounded(worst.sdkMsPer1000Events.median),
    ackP99Ms: rounded(acknowledgement.together.p99Ms.median),
    memoryMb10000Waiting: rounded(waiting.at(-1)?.residentMb ?? Number.NaN),
    readyRatio: rounded(readiness.ratio.median),
  };
}

/** A line for each thing measured: median, lowest to highest, goal. */
export function tableOf(results: Results): string {
  const { throughput, replay, acknowledgement, waiting, readiness } = results;
  const figures = figuresOf(results);
  const goal = (name: keyof typeof GOALS) =>
    `${GOALS[name].text} ${GOALS[name].isMet(figures[name]) ? 'met' : 'MISSED'}`;
  const last = waiting.at(-1);
  const rows: string[][] = [
    ['', 'median', 'lowest to highest', 'goal'],
    row('orchestrations/s, 3 activities, 64 in flight', throughput.enginePerSecond),
    row('  from a cold start, code still being compiled', throughput.coldPerSecond),
    row('the same SQL in a bare loop, orchestrations/s', throughput.barePerSecond),
    row('engine / bare loop', throughput.ratio, goal('ratioToBareLoop')),
    ['statements, commits per orchestration', `${shown(throughput.statementsEach)}, ${shown(throughput.commitsEach)}`],
    ...replay.flatMap((cost) => [
      row(`replay of ${Math.round(cost.events)} events, ms per turn`, cost.wallMsPerTurn),
      row('  processor ms per turn', cost.cpuMsPerTurn),
      row(
        '  processor ms per 1,000 events',
        cost.cpuMsPer1000Events,
        cost.wantedEvents >= SHORTEST_JUDGED ? '<= 2.5' : '',
      ),
      row('    of which the SDK', cost.sdkMsPer1000Events),
    ]),
    ['replay, the worst of those judged', shown(figures.replayMsPer1000Events), '', goal('replayMsPer1000Events')],
    row('start acknowledged, one at a time, p50 ms', acknowledgement.alone.p50Ms),
    row('  p99 ms', acknowledgement.alone.p99Ms),
    row('start acknowledged, 16 clients, p50 ms', acknowledgement.together.p50Ms),
    row('  p99 ms', acknowledgement.together.p99Ms),
    row('  starts acknowledged/s', acknowledgement.startsPerSecond),
    ...waiting.map(({ instances, residentMb, idleCpuPercent }) => [
      `${instances} waiting on timers: resident MB, idle CPU`,
      `${shown(residentMb)}, ${shown(idleCpuPercent)} %`,
      'once',
      instances === last?.instances ? goal('memoryMb10000Waiting') : '',
    ]),
    row('start to ready, ms', readiness.readyMs),
    row('node -e 0, ms', readiness.nodeMs),
    row("the app's own import, ms", readiness.importMs),
    row('ready / (node + import)', readiness.ratio, goal('readyRatio')),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const row = (name: string, { median, lowest, highest }: Summary, goal = ''): string[] => [
  name,
  shown(median),
  `${shown(lowest)} to ${shown(highest)}`,
  goal,
];

const rounded = (value: number): number => Number(value.toPrecision(4));
const shown = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));
