import { sourceId } from '../../src/domain/request/source.ts';
import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import { get, post, type World } from '../world/world.ts';
import type { WriteLogEntry } from '../arm/write-log.ts';
import { brokenInvariants } from './invariants.ts';
import { leftAfterExpiry } from './after-expiry.ts';
import { act } from './deeds.ts';
import { playRestores } from './restore-act.ts';
import type { Expected, Place, Reaction, Scenario } from './scenario.ts';
import { asRunbook, openWorld, placeOf, seedOf } from './scenario-world.ts';

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

interface Running {
  readonly scenario: Scenario;
  readonly place: Place;
  /** Of what the request names as its source. */
  sourceId: string;
  ids: string[];
  view: CaptureView | undefined;
  waiting: Reaction[];
  readonly problems: string[];
}

interface HubInstance {
  readonly instanceId: string;
  readonly name: string;
  readonly input: { readonly vmId?: string } | null;
  readonly customStatus: { readonly step?: string; readonly state?: string } | null;
}

/** Requests to Azure by run. */
type Clients = Readonly<Record<string, number>>;

const DAYS_MS = 4 * 86_400_000;

async function start(world: World, run: Running): Promise<void> {
  const { place, scenario } = run;
  await post(`${world.arm.url}/admin/seed`, seedOf(scenario, place));
  const faults = scenario.faults?.(place) ?? [];
  if (faults.length > 0) await post(`${world.arm.url}/admin/faults`, faults);
  const target = { kind: 'gallery', definitionId: place.definitionId };
  const body = { source: { kind: 'vm' as const, id: place.vmId }, target, ...scenario.request?.(place) };
  run.sourceId = sourceId(body.source);
  const { id } = await post<{ id: string }>(`${world.host.url}/api/captures`, body, asRunbook);
  run.ids.push(id);
}

const liveRuns = async (world: World): Promise<HubInstance[]> => {
  const query = '?top=10000&runtimeStatus=Running,Pending&taskHub=goldsmith';
  const all = await get<HubInstance[]>(`${world.host.url}/runtime/webhooks/durabletask/instances${query}`);
  return all.filter(({ name }) => name === 'capture-vm' || name === 'guard-vm');
};

function differences(view: CaptureView, expected: Expected): string[] {
  const codes = [view.problem?.code, ...view.findings.map(({ code }) => code)];
  const seen = `${view.state} at ${view.step}: ${view.problem?.code ?? ''} ${view.problem?.message ?? codes.join(' ')}`;
  const wrong = [
    view.state === expected.state ? '' : `state ${expected.state}`,
    expected.code === undefined || codes.includes(expected.code) ? '' : `code ${expected.code}`,
    expected.step === undefined || view.step === expected.step ? '' : `step ${expected.step}`,
    expected.proof === undefined || view.proof === expected.proof ? '' : `proof ${expected.proof}`,
  ].filter((text) => text !== '');
  return wrong.map((text) => `expected ${text}, got ${seen.slice(0, 300)} (proof ${view.proof ?? 'none'})`);
}

/** Lets the reactions of one run happen whose moment has come. */
async function react(world: World, run: Running, seen: HubInstance | undefined): Promise<void> {
  const now = [seen?.customStatus?.step, seen?.customStatus?.state];
  for (const reaction of [...run.waiting]) {
    if (!now.includes(reaction.at)) continue;
    run.waiting = run.waiting.filter((other) => other !== reaction);
    await act(world, reaction.does, run.place, run.ids.at(-1) ?? '');
    await world.conductor.settle();
  }
}

/** Reads the end of a run; starts its retry where the scenario has one. */
async function conclude(world: World, run: Running): Promise<void> {
  const id = run.ids.at(-1) ?? '';
  const view = await get<CaptureView>(`${world.host.url}/api/captures/${id}`, asRunbook);
  const { retry } = run.scenario;
  if (retry && run.ids.length === 1) {
    run.problems.push(...differences(view, retry.first).map((text) => `first run: ${text}`));
    if (view.state !== 'failed' && view.state !== 'partial') return void (run.view = view);
    const again = await post<{ id: string }>(`${world.host.url}/api/captures/${id}/retry`, {}, asRunbook);
    run.ids.push(again.id);
    return;
  }
  run.view = view;
}

/** One look at the settled world. True when every run has ended. */
async function look(world: World, runs: readonly Running[]): Promise<boolean> {
  const live = await liveRuns(world);
  for (const run of runs.filter(({ view }) => view === undefined)) {
    const id = run.ids.at(-1);
    const mine = live.filter(({ input }) => input?.vmId?.toLowerCase() === run.sourceId.toLowerCase());
    const captures = mine.filter(({ name }) => name === 'capture-vm');
    if (captures.length > 1) run.problems.push(`${captures.length} runs at once on one source`);
    await react(
      world,
      run,
      captures.find(({ instanceId }) => instanceId === id),
    );
    if (mine.length === 0) await conclude(world, run);
  }
  return runs.every(({ view }) => view !== undefined);
}

async function verdictOf(
  world: World,
  run: Running,
  log: readonly WriteLogEntry[],
  clients: Clients,
): Promise<Verdict> {
  const { ids, place, problems, scenario, view } = run;
  const mine = log.filter(({ path }) => path.toLowerCase().includes(`/${place.group}/`));
  const common = { name: scenario.name, about: scenario.about, writes: mine.length };
  const calls = ids.reduce((sum, id) => sum + (clients[id] ?? 0), 0);
  if (!view) return { ...common, calls, outcome: 'no end', seconds: 0, left: [], problems: [...problems, 'no end'] };
  const left = (view.leftBehind ?? []).map(({ what }) => what);
  const seconds = (Date.parse(view.updatedAt) - Date.parse(view.createdAt)) / 1000;
  const { sourceGone, sourceRuns } = scenario.expected;
  const about = {
    ...(sourceRuns ? { sourceRuns } : {}),
    ...(sourceGone === undefined ? {} : { sourceGone }),
    ...(run.sourceId === place.vmId ? {} : { preparedId: run.sourceId }),
  };
  const broken = await brokenInvariants(world, { place, view, log: mine, ids, ...about });
  const outcome = `${view.state} ${view.problem?.code ?? view.proof ?? view.findings[0]?.code ?? ''}`;
  return {
    ...{ ...common, calls, outcome, seconds, left },
    problems: [...problems, ...differences(view, scenario.expected), ...broken],
  };
}

/** Weeks later nothing temporary of the run may be there, whatever its end was. */
function withLeft(verdict: Verdict, ids: readonly string[], left: readonly string[]): Verdict {
  const mine = left.filter((resource) => ids.some((id) => resource.includes(id)));
  return { ...verdict, problems: [...verdict.problems, ...mine.map((id) => `still there after its expiry: ${id}`)] };
}

/** The verdict stands on what the capture did; what its restore does wrong is added to it. */
const restoresOf = (runs: readonly Running[], verdicts: readonly Verdict[]) =>
  runs.flatMap(({ ids, place, scenario: { restore: act } }, index) => {
    const problems = verdicts[index]?.problems;
    return act && problems ? [{ act, place, captureId: ids.at(-1) ?? '', problems }] : [];
  });

/** All scenarios in one world at the same time, each in a resource group of its own. */
export async function runScenarios(
  scenarios: readonly Scenario[],
  options: { readonly afterExpiry?: boolean } = {},
): Promise<Verdict[]> {
  const withProfile = scenarios
    .map((scenario, index) => ({ scenario, place: placeOf(index) }))
    .filter(({ scenario, place }) => 'profile' in (scenario.request?.(place) ?? {}));
  const world = await openWorld(withProfile.map(({ place }) => place));
  try {
    const runs = scenarios.map((scenario, index): Running => {
      const waiting = [...(scenario.reactions ?? [])];
      return { scenario, place: placeOf(index), sourceId: '', ids: [], view: undefined, waiting, problems: [] };
    });
    for (const run of runs) await start(world, run);
    const limit = new Date(Date.parse(await world.conductor.now()) + DAYS_MS).toISOString();
    await world.conductor
      .runUntil(() => look(world, runs), limit)
      .catch((error: unknown) => {
        for (const run of runs) if (!run.view) run.problems.push(String(error).slice(0, 200));
      });
    const log = await get<WriteLogEntry[]>(`${world.arm.url}/admin/write-log`);
    const clients = await get<Clients>(`${world.arm.url}/admin/request-log?by=client`);
    const verdicts: Verdict[] = [];
    for (const run of runs) verdicts.push(await verdictOf(world, run, log, clients));
    if (!options.afterExpiry) return verdicts;
    await playRestores(world, restoresOf(runs, verdicts));
    const left = await leftAfterExpiry(world);
    return verdicts.map((verdict, index) => withLeft(verdict, runs[index]?.ids ?? [], left));
  } finally {
    await world.close();
  }
}
