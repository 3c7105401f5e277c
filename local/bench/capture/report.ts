import type { FleetFigures, SingleFigures } from './figures.ts';
import type { Measured } from './measured.ts';

/** The last line of `--json`. What was not measured is null. */
export interface Figures {
  readonly elapsedOverCriticalPath: number | null;
  readonly baselineOverCriticalPath: number | null;
  readonly azOverCriticalPath: number | null;
  readonly makespanOverBound500: number | null;
  readonly armCalls: number | null;
  readonly baselineArmCalls: number | null;
  readonly firstRegionOverHome: number | null;
  readonly completedUnderFaults: number | null;
  readonly memoryMb500: number | null;
}

/** Columns as wide as their widest cell: words to the left, numbers to the right. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  return rows.map(line).join('\n');
}

const whole = (value: number): string => value.toFixed(0);
const ratio = (value: number): string => value.toFixed(3);
export const rounded = (value: number): number => Number(value.toPrecision(4));

export const singleHeader = [
  ...[
    'one capture, three regions',
    'elapsed s',
    'critical path s',
    'ratio',
    'ARM calls',
    'first region s',
    '÷ path home',
  ],
  ...['all regions s', 'own CPU s'],
];

export const singleRow = (name: string, figures: SingleFigures, { cost }: Measured): string[] => [
  ...[name, whole(figures.elapsedSeconds), whole(figures.pathSeconds), ratio(figures.overPath), whole(figures.calls)],
  ...[whole(figures.firstRegionSeconds), ratio(figures.firstOverHome), whole(figures.allRegionsSeconds)],
  cost.cpuSeconds.toFixed(1),
];

export const fleetHeader = [
  ...['many captures', 'done', 'makespan s', 'lower bound s', 'set by', 'ratio', 'ARM calls each', 'refused (429)'],
  ...['own CPU s', 'peak MB', 'events each', 'turns each', 'real s'],
];

export function fleetRow(name: string, figures: FleetFigures, { cost, durable, realSeconds }: Measured): string[] {
  const { boundBy, boundSeconds, calls, completed, machines, makespanSeconds, overBound, refused } = figures;
  const each = (count: number | undefined): string => (count === undefined ? '-' : whole(count / machines));
  return [
    ...[name, `${completed}/${machines}`, whole(makespanSeconds), whole(boundSeconds), boundBy, ratio(overBound)],
    ...[each(calls), whole(refused), cost.cpuSeconds.toFixed(1), whole(cost.memoryMb)],
    ...[each(durable?.events), each(durable?.turns), whole(realSeconds)],
  ];
}

/** What failed, in the contender's own words: a few of them. */
export const problemsOf = ({ contender, journeys }: Measured): string[] =>
  journeys
    .filter(({ completed }) => !completed)
    .slice(0, 5)
    .map(({ machine, problem }) => `  ${contender} ${machine.name}: ${problem ?? 'no end'}`);
