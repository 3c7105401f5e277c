import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import type { GalleryVersion } from '../arm/shapes/image.ts';
import type { Vm } from '../arm/shapes/vm.ts';
import type { WriteLogEntry } from '../arm/write-log.ts';
import type { World } from '../world/world.ts';
import { type Rule, temporaryRules } from './invariants/temporaries.ts';
import { machineRules } from './invariants/machines.ts';
import type { Place } from './scenario.ts';

interface Ended {
  readonly place: Place;
  readonly view: CaptureView;
  /** Writes of the app on what belongs to the scenario. */
  readonly log: readonly WriteLogEntry[];
  readonly ids: readonly string[];
  readonly sourceRuns?: true;
  readonly sourceGone?: boolean | 'either';
  /** A disk, snapshot or blob that was to become the image. */
  readonly preparedId?: string;
  /** The caller said that the guest is generalized: that is believed, and can be a lie. */
  readonly onTheirWord?: boolean;
}

const QUESTION = /\/runCommands\/goldsmith-(cap|pre)-[0-9a-f]{16}-preflight-\d$/i;

async function rowOf<Row>(world: World, id: string): Promise<Row | undefined> {
  const answer = await fetch(`${world.arm.url}/admin/state?id=${encodeURIComponent(id)}`);
  return answer.ok ? ((await answer.json()) as Row) : undefined;
}

/** Found by nobody as "latest" before it is whole, unless Azure would not say whether it was told. */
async function versionRules(world: World, { view }: Ended): Promise<Rule[]> {
  const id = view.image?.id ?? view.leftBehind?.find(({ what }) => what === 'image')?.id;
  const version = id === undefined ? undefined : await rowOf<Partial<GalleryVersion>>(world, id);
  const shown = version?.publishingProfile !== undefined && version.publishingProfile.excludeFromLatest !== true;
  const isWhole = view.state === 'captured' && view.proof !== 'unproven';
  return [
    [
      shown && !isWhole && view.step !== 'publish' && view.problem?.code !== 'not-published',
      `"latest" finds the version of a run that has ${view.state}`,
    ],
  ];
}

async function temporariesOf(world: World, ids: readonly string[]): Promise<string[]> {
  const answer = await fetch(`${world.arm.url}/admin/state`);
  const all = ((await answer.json()) as { ids: string[] }).ids;
  return all.filter((id) => ids.some((run) => id.includes(`goldsmith-${run}`)) && !id.includes('/runCommands/'));
}

function sourceRules(vm: Vm | undefined, { onTheirWord = false, sourceRuns }: Ended): Rule[] {
  const { generalized = false, halfGeneralized = false } = vm?.osContent ?? {};
  return [
    [sourceRuns === true && (generalized || vm?.power !== 'running'), 'the source was touched'],
    [
      vm?.osState === 'generalized' && (!generalized || halfGeneralized) && !onTheirWord,
      'flagged though the guest is not generalized',
    ],
  ];
}

/** Deleted by our hand and to the end; a deletion that Azure failed leaves the machine. */
async function removalRules(
  world: World,
  vm: Vm | undefined,
  { log, place, sourceGone, view }: Ended,
): Promise<Rule[]> {
  const deletion = log.find(
    ({ method, path }) => method === 'DELETE' && path.toLowerCase() === place.vmId.toLowerCase(),
  );
  const version = view.image && (await rowOf<Partial<GalleryVersion>>(world, view.image.id));
  const usableAt = Math.max(
    ...(version?.replicas ?? []).map(({ fails, finishesAt }) => (fails ? Infinity : finishesAt)),
  );
  const hidden = version?.publishingProfile?.excludeFromLatest === true;
  const isGone = deletion !== undefined && vm === undefined;
  return [
    [deletion !== undefined && view.state !== 'captured', 'the source of an image that is not there was deleted'],
    [deletion !== undefined && hidden, 'the source of a hidden version was deleted'],
    [
      deletion !== undefined && Date.parse(deletion.at) < usableAt,
      'the source was deleted before its image was usable in every region',
    ],
    [deletion !== undefined && sourceGone === undefined, 'the source was deleted'],
    [
      typeof sourceGone === 'boolean' && sourceGone !== isGone,
      sourceGone ? 'the source was not deleted' : 'the source is gone',
    ],
  ];
}

function outcomeRules({ log, preparedId, view }: Ended): Rule[] {
  const { endsBy = '', updatedAt } = view;
  // A refusal of a tag is told where it was asked; what an earlier run did is not this one's.
  const isTold = ({ path }: WriteLogEntry): boolean =>
    view.requestedBy.kind === 'tag' && path.endsWith('/providers/Microsoft.Resources/tags/default');
  // Served in the very moment in which the run before it ended, its first writes stand beside the last of that one.
  const isAnothers = ({ path }: WriteLogEntry): boolean => /goldsmith-cap-/.test(path) && !path.includes(view.id);
  const isOwn = (entry: WriteLogEntry): boolean => entry.at >= view.createdAt && !isAnothers(entry);
  const changes = log.filter((entry) => isOwn(entry) && !QUESTION.test(entry.path) && !isTold(entry));
  return [
    [
      preparedId !== undefined && log.some(({ path }) => path.toLowerCase().startsWith(preparedId.toLowerCase())),
      'something was written on the source',
    ],
    [updatedAt > endsBy, `it said that it would end by ${endsBy}, and ended at ${updatedAt}`],
    [
      view.state === 'refused' &&
        view.timeline.every(({ step }) => step === 'preflight' || step === 'approval') &&
        changes.length > 0,
      `refused, yet it wrote: ${changes.map(({ method, path }) => `${method} ${path}`).join(', ')}`,
    ],
  ];
}

/** What may hold of no run whatever. Empty: all is well. */
export async function brokenInvariants(world: World, ended: Ended): Promise<string[]> {
  const vm = await rowOf<Vm>(world, ended.place.vmId);
  const listed = (ended.view.leftBehind ?? []).map(({ id }) => id.toLowerCase());
  const isListed = (id: string) => listed.some((one) => id === one || id.startsWith(`${one}/`));
  const stray = (await temporariesOf(world, ended.ids.slice(-1))).filter((id) => !isListed(id.toLowerCase()));
  const rules = [
    ...machineRules(ended.log, ended.onTheirWord ?? false),
    ...temporaryRules(ended.log),
    ...sourceRules(vm, ended),
    ...(await removalRules(world, vm, ended)),
    ...(await versionRules(world, ended)),
    ...outcomeRules(ended),
  ];
  return [
    ...rules.filter(([broken]) => broken).map(([, text]) => text),
    ...stray.map((id) => `left, and not in the report: ${id}`),
  ];
}
