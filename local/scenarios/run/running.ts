import type { CaptureView } from '../../../src/domain/run/capture-view.ts';
import { get, type World } from '../../world/world.ts';
import { asRunbook } from '../scenario-world.ts';
import type { Place, Reaction, Scenario } from '../scenario.ts';

/** How a machine of a scenario ended: with a view of its last run, or without a run. */
export type End = CaptureView | { readonly state: 'rejected' | 'none'; readonly code?: string };

export const hasRun = (end: End): end is CaptureView => 'id' in end;

/** One machine of a scenario on its way. */
export interface Running {
  readonly scenario: Scenario;
  readonly place: Place;
  /** Of what the request names as its source. */
  sourceId: string;
  /** Virtual time of its beginning; undefined: its turn has not come. */
  since?: string;
  ids: string[];
  /** Virtual time at which the failed run is taken up again. */
  retryAt?: string;
  end: End | undefined;
  waiting: Reaction[];
  looks: number;
  /** Of the whole scenario. */
  readonly problems: string[];
  /** Begins the next machine, where they go in turn. */
  readonly next?: () => Promise<void>;
}

export interface HubInstance {
  readonly instanceId: string;
  readonly name: string;
  readonly createdTime: string;
  readonly input: { readonly vmId?: string } | null;
  readonly customStatus: { readonly step?: string; readonly state?: string } | null;
  readonly output?: unknown;
}

const HUB = '/runtime/webhooks/durabletask/instances';

async function instances(world: World, query: string): Promise<HubInstance[]> {
  return get<HubInstance[]>(`${world.host.url}${HUB}?top=10000&taskHub=goldsmith${query}`);
}

/** Guards and runs that are live. */
export async function liveRuns(world: World): Promise<HubInstance[]> {
  // Entities, which are always running, are left out.
  const live = '&runtimeStatus=Running,Pending&instanceIdPrefix=';
  const guards = await instances(world, `${live}guard-`);
  const runs = await instances(world, `${live}cap-`);
  return [...guards, ...runs].filter(({ name }) => name === 'capture-vm' || name === 'guard-vm');
}

export const isOf = ({ input }: HubInstance, sourceId: string): boolean =>
  input?.vmId?.toLowerCase() === sourceId.toLowerCase();

/** Every run there was, in the order of their beginning. */
export const allRuns = async (world: World): Promise<HubInstance[]> =>
  (await instances(world, '&instanceIdPrefix=cap-'))
    .filter(({ name }) => name === 'capture-vm')
    .sort((a, b) => a.createdTime.localeCompare(b.createdTime));

export const viewOf = (world: World, id: string): Promise<CaptureView> =>
  get<CaptureView>(`${world.host.url}/api/captures/${id}`, asRunbook);

/** What the last sweep said of machines whose request nobody heard. */
export async function unheardBySweep(world: World): Promise<readonly string[]> {
  const { output } = await get<HubInstance>(`${world.host.url}${HUB}/sweep-temporaries?taskHub=goldsmith`);
  return (output as { readonly unheard?: readonly string[] } | null)?.unheard ?? [];
}
