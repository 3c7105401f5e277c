import type { RestoreView } from '../../../src/domain/restore/restore-view.ts';
import { scaleIdOf } from '../../../src/functions/instance-ids.ts';
import { vmId } from '../../start/cast.ts';
import { get, type World } from '../../world/world.ts';
import { asRunbook, glance, isLive } from './asking.ts';
import { idsIn, machineIn, replicasIn } from './azure-facts.ts';
import { EXPIRED, GOES, RETURNS, SCALED_VERSION, snapshotId, UNEXPIRED } from './upkeep-cast.ts';

/** One of them a retry. */
const CAPTURES = 6;

/** By which the flows are found again. A scaling is that of its version. */
export interface Ids {
  readonly returns: string;
  readonly copied: string;
  readonly disk: string;
  readonly preflight: string;
}

interface Scaling {
  readonly state: string;
  readonly leftAlone?: readonly string[];
}

const api = <T>(world: World, path: string): Promise<T> => get<T>(`${world.host.url}/api/${path}`, asRunbook);
const restoreIn = (world: World, id: string) => api<RestoreView>(world, `captures/${id}/restore`);
const scalingIn = (world: World) => api<Scaling>(world, `versions/scale/${scaleIdOf(SCALED_VERSION)}`);
/** Without a verdict while it is at work. */
const preflightIn = (world: World, id: string) => api<{ verdict?: string }>(world, `preflights/${id}`);

const openIf = (isOpen: boolean): number => (isOpen ? 1 : 0);

/** For each kind of flow: how many have come to no end yet. What was swept or deleted is a flow too. */
export const flowsOf = (world: World, from: string, ids: Ids): (() => Promise<number>)[] => [
  async () => CAPTURES - (await glance(world, from)).filter((one) => !isLive(one)).length,
  async () => openIf(!['restored', 'refused', 'failed'].includes((await restoreIn(world, ids.returns)).state)),
  async () => openIf(!['scaled-back', 'failed'].includes((await scalingIn(world)).state)),
  async () => openIf((await preflightIn(world, ids.preflight)).verdict === undefined),
  async () => openIf((await idsIn(world)).includes(snapshotId(EXPIRED))),
];

export async function outputsOf(world: World, ids: Ids): Promise<string[]> {
  const { findings = [], newDisks, problem, state, step } = await restoreIn(world, ids.returns);
  const codes = findings.map(({ code }) => code);
  const { leftAlone, state: scaled } = await scalingIn(world);
  const { verdict } = await preflightIn(world, ids.preflight);
  return [
    JSON.stringify({ restore: { state, step, newDisks, codes, problem } }),
    JSON.stringify({ scaling: { state: scaled, leftAlone } }),
    JSON.stringify({ preflight: verdict }),
  ];
}

interface Facts {
  readonly machine: string;
  readonly replicas: string;
  readonly ids: readonly string[];
}

/** What a restore and the way back of a scaling must leave as it was. */
export async function factsOf(world: World): Promise<Facts> {
  return {
    machine: await machineIn(world, RETURNS),
    replicas: await replicasIn(world, SCALED_VERSION),
    ids: await idsIn(world),
  };
}

const TEMPORARY = /\/goldsmith-(cap|pre)-[0-9a-f]{16}[^/]*$/;
/** What a restore is made from stays for its days. */
const RESTORE_POINT =
  /\/(snapshots\/goldsmith-cap-[0-9a-f]+-(os|lun\d+)|restorePointCollections\/goldsmith-cap-[0-9a-f]+)$/;

/** What is wrong, whatever a run without kills has left. */
export async function problemsIn(world: World, before: Facts): Promise<string[]> {
  const { ids, machine, replicas } = await factsOf(world);
  const left = ids.filter((id) => TEMPORARY.test(id) && !RESTORE_POINT.test(id));
  const partsOf = (name: string) => before.ids.filter((id) => id.split('/').at(-1)?.startsWith(name));
  return [
    ...left.map((id) => `temporary, and still there: ${id}`),
    ...(machine === before.machine ? [] : [`${RETURNS} is not as it was: ${machine} instead of ${before.machine}`]),
    ...(replicas === before.replicas ? [] : [`replicas are not as they were: ${replicas}, not ${before.replicas}`]),
    ...partsOf(RETURNS).flatMap((id) => (ids.includes(id) ? [] : [`gone, though it cannot be made again: ${id}`])),
    ...partsOf(GOES).flatMap((id) => (ids.includes(id) ? [`not deleted: ${id}`] : [])),
    ...(ids.includes(vmId(RETURNS)) ? [] : [`${RETURNS} is not there`]),
    ...(ids.includes(snapshotId(UNEXPIRED)) ? [] : ['swept before its day']),
  ];
}
