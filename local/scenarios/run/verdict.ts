import type { Vm } from '../../arm/shapes/vm.ts';
import type { WriteLogEntry } from '../../arm/write-log.ts';
import type { World } from '../../world/world.ts';
import { brokenInvariants } from '../invariants.ts';
import { type Expected, type Place, stagingOf } from '../scenario.ts';
import { differences } from './differences.ts';
import { hasRun, type Running } from './running.ts';

/** What came of one scenario. No problems: as expected, and no invariant broken. */
export interface Verdict {
  readonly name: string;
  readonly about: string;
  readonly outcome: string;
  /** Requests to Azure, reads included. */
  readonly calls: number;
  readonly writes: number;
  /** Virtual time from the request to the end. */
  readonly seconds: number;
  readonly left: readonly string[];
  readonly problems: string[];
}

/** What all verdicts are made from, read once. */
export interface Seen {
  readonly world: World;
  /** Writes of the app alone. */
  readonly log: readonly WriteLogEntry[];
  /** Requests to Azure by run. */
  readonly clients: Readonly<Record<string, number>>;
  /** Ids of all runs by their source. */
  readonly runs: ReadonlyMap<string, readonly string[]>;
}

export const isIn = ({ path }: Pick<WriteLogEntry, 'path'>, place: Place): boolean =>
  [place.group, stagingOf(place)].some((group) => path.toLowerCase().includes(`/${group}/`));

async function wrongTags(world: World, { vmId }: Place, { tags }: Expected): Promise<string[]> {
  if (!tags) return [];
  const answer = await fetch(`${world.arm.url}/admin/state?id=${encodeURIComponent(vmId)}`);
  const vm = (await answer.json()) as Vm;
  return Object.entries(tags)
    .filter(([name, value]) => (vm.tags[name] ?? null) !== value)
    .map(([name, value]) => `expected the tag ${name} to be ${value}, and it is ${vm.tags[name] ?? null}`);
}

function wrongRuns({ scenario: { expected, retry } }: Running, found: number): string[] {
  if (expected.state === 'any') return [];
  const none = expected.state === 'none' || expected.state === 'rejected';
  const wanted = expected.runs ?? (none ? 0 : retry ? 2 : 1);
  return found === wanted ? [] : [`expected ${wanted} runs, and there were ${found}`];
}

/** Of a run that did not begin: the app wrote nothing, but for the word `refused` over a tag. */
function unexpectedWrites(log: readonly WriteLogEntry[], { tags }: Expected): string[] {
  const allowed = tags?.['image-ready'] === 'refused' ? /^PATCH .*\/tags\/default$/ : /^$/;
  return log
    .map(({ method, path }) => `${method} ${path}`)
    .filter((write) => !allowed.test(write))
    .map((write) => `no run, yet it wrote ${write}`);
}

async function checkEnd(seen: Seen, run: Running, log: readonly WriteLogEntry[]): Promise<string[]> {
  const { end, ids, place, scenario } = run;
  const { expected } = scenario;
  if (!end) return ['no end'];
  const found = seen.runs.get(run.sourceId.toLowerCase()) ?? [];
  const common = [
    ...differences(end, expected),
    ...wrongRuns(run, found.length),
    ...(await wrongTags(seen.world, place, expected)),
  ];
  if (!hasRun(end)) return [...common, ...unexpectedWrites(log, expected)];
  const { sourceGone, sourceRuns } = expected;
  const request = scenario.request?.(place) as { guestState?: string } | undefined;
  const about = {
    ...(sourceRuns ? { sourceRuns } : {}),
    ...(sourceGone === undefined ? {} : { sourceGone }),
    ...(run.sourceId === place.vmId ? {} : { preparedId: run.sourceId }),
    onTheirWord: request?.guestState !== undefined,
  };
  return [...common, ...(await brokenInvariants(seen.world, { place, view: end, log, ids, ...about }))];
}

function outcomeOf({ end }: Running): string {
  if (!end) return 'no end';
  if (!hasRun(end)) return `${end.state} ${end.code ?? ''}`;
  return `${end.state} ${end.problem?.code ?? end.proof ?? end.findings[0]?.code ?? ''}`;
}

const secondsOf = ({ end }: Running): number =>
  end && hasRun(end) ? (Date.parse(end.updatedAt) - Date.parse(end.createdAt)) / 1000 : 0;

/** Numbers of versions never collide. */
function collisions(runs: readonly Running[]): string[] {
  const images = runs.flatMap(({ end }) => (end && hasRun(end) && end.image ? [end.image.id.toLowerCase()] : []));
  return images.filter((id, index) => images.indexOf(id) !== index).map((id) => `made by two runs: ${id}`);
}

/** One verdict on all machines of a scenario. */
export async function verdictOf(seen: Seen, runs: readonly [Running, ...Running[]]): Promise<Verdict> {
  const [first] = runs;
  const { place, problems, scenario } = first;
  const log = seen.log.filter((entry) => isIn(entry, place));
  for (const run of runs) problems.push(...(await checkEnd(seen, run, log)));
  problems.push(...collisions(runs));
  const ids = runs.flatMap((run) => run.ids);
  return {
    ...{ name: scenario.name, about: scenario.about, writes: log.length, problems: [...new Set(problems)] },
    calls: ids.reduce((sum, id) => sum + (seen.clients[id] ?? 0), 0),
    outcome: [...new Set(runs.map(outcomeOf))].join(', '),
    seconds: Math.max(...runs.map(secondsOf)),
    left: runs.flatMap(({ end }) => (end && hasRun(end) ? (end.leftBehind ?? []).map(({ what }) => what) : [])),
  };
}
