import type { Replayed, ScenarioReport } from './replay/replay-scenario.ts';

export interface Score {
  readonly scenarios: number;
  /** Scenarios of which every kept interaction was sent and compared, but those that had to tell what was there before. */
  readonly fullyReplayed: number;
  readonly replayed: number;
  readonly compared: number;
  readonly seeded: number;
  readonly equal: number;
  readonly byDesign: number;
  readonly unexplained: number;
}

const countOf = (replayed: readonly Replayed[], outcome: Replayed['outcome']) =>
  replayed.filter((each) => each.outcome === outcome).length;

/** Where every answer told something, nothing was compared: that is no replay. */
const isFull = ({ kept, replayed }: ScenarioReport) =>
  replayed.length === kept && replayed.some(({ outcome }) => outcome !== 'seeded');

export function scoreOf(reports: readonly ScenarioReport[]): Score {
  const all = reports.flatMap(({ replayed }) => replayed);
  const seeded = countOf(all, 'seeded');
  return {
    scenarios: reports.length,
    fullyReplayed: reports.filter(isFull).length,
    replayed: all.length,
    compared: all.length - seeded,
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
  const { replayed, compared, seeded, equal, byDesign, unexplained } = scoreOf([report]);
  return [
    `${report.name}`,
    `    ${replayed} replayed, ${compared} compared, ${seeded} seeded, ${equal} equal, ${byDesign} by design, ${unexplained} unexplained`,
    ...report.replayed.filter(({ outcome }) => outcome === 'unexplained').flatMap(difference),
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
