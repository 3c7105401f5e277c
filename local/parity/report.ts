import type { Replayed, ScenarioReport } from './replay/replay-scenario.ts';

export interface Score {
  readonly scenarios: number;
  /** Scenarios of which every kept interaction was sent and compared: none seeded, none told. */
  readonly fullyReplayed: number;
  /** These, and those in which answers that had to be told something are compared in all the rest. */
  readonly fullyReplayedWithTold: number;
  readonly replayed: number;
  /** Sent, and compared in everything. */
  readonly compared: number;
  /** Compared in all but what they told the simulator by kind: a breakdown, an exhausted quota, a failing or silent guest. */
  readonly told: number;
  /** Answers that told what was there before: not compared. */
  readonly seeded: number;
  readonly equal: number;
  readonly byDesign: number;
  readonly unexplained: number;
}

const countOf = (replayed: readonly Replayed[], outcome: Replayed['outcome']) =>
  replayed.filter((each) => each.outcome === outcome).length;

const isFull = ({ kept, replayed }: ScenarioReport, but: readonly Replayed['outcome'][]) =>
  replayed.length === kept && !replayed.some(({ outcome }) => but.includes(outcome));

export function scoreOf(reports: readonly ScenarioReport[]): Score {
  const all = reports.flatMap(({ replayed }) => replayed);
  const [seeded, told] = [countOf(all, 'seeded'), countOf(all, 'told')];
  return {
    scenarios: reports.length,
    fullyReplayed: reports.filter((report) => isFull(report, ['seeded', 'told'])).length,
    fullyReplayedWithTold: reports.filter((report) => isFull(report, ['seeded'])).length,
    replayed: all.length,
    compared: all.length - seeded - told,
    told,
    seeded,
    equal: countOf(all, 'equal'),
    byDesign: countOf(all, 'by-design'),
    unexplained: countOf(all, 'unexplained'),
  };
}

const difference = ({ i, operation, differences }: Replayed): string[] => [
  `    #${i} ${operation}`,
  ...differences
    .slice(0, 6)
    .map(
      ({ field, kind, recorded, ours }) => `        ${field || '(body)'}: ${kind}, recorded ${recorded}, ours ${ours}`,
    ),
  ...(differences.length > 6 ? [`        and ${differences.length - 6} more`] : []),
];

export function scenarioLines(report: ScenarioReport): readonly string[] {
  const { replayed, compared, told, seeded, equal, byDesign, unexplained } = scoreOf([report]);
  return [
    `${report.name}`,
    `    ${replayed} replayed, ${compared} compared, ${told} told, ${seeded} seeded, ${equal} equal, ${byDesign} by design, ${unexplained} unexplained`,
    ...report.replayed.filter(({ outcome }) => outcome === 'unexplained').flatMap(difference),
    ...report.replayed
      .filter(({ told }) => told.length > 0)
      .map(({ i, operation, told }) => `    #${i} ${operation}: told, and not compared: ${told.join(', ')}`),
  ];
}

/** What is left to explain, by operation and field, the most frequent first. */
export function leftLines(reports: readonly ScenarioReport[]): readonly string[] {
  const counts = new Map<string, number>();
  const unexplained = reports.flatMap(({ replayed }) => replayed).filter(({ outcome }) => outcome === 'unexplained');
  for (const { operation } of unexplained) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([operation, count]) => `${String(count).padStart(5)} ${operation}`);
}
