import { dirname } from 'node:path/posix';
import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import { azureAs } from '../start/azure-user.ts';
import { GROUP } from '../start/cast.ts';
import { TAGGER } from '../world/people.ts';
import { get, type World } from '../world/world.ts';
import { idsIn } from './loads/azure-facts.ts';

/** What a round left in the world, in words that are the same for every round that went right. */
export interface Snapshot {
  readonly outputs: readonly string[];
  readonly images: readonly string[];
  readonly tags: readonly string[];
  /** Everything that exists in the end. */
  readonly resources: readonly string[];
  /** Accepted writes, each as often as it happened. */
  readonly effects: readonly string[];
}

interface Write {
  readonly method: string;
  readonly path: string;
  readonly operationName: string;
}

/** Looking into a guest and reading its console change nothing; how often that happens depends on when somebody looked. */
const LOOKS = /-(state|volumes)-\d+$|retrieveBootDiagnosticsData/;
/** A preflight whose answer was lost is asked for again, under an id of its own. */
const PREFLIGHT = /pre-[0-9a-f]{16}/;

/** A simulated disk shows nothing of its deletion while that lasts: where the answer was lost it is asked for again, and is gone once. */
const DELETES_AGAIN = /^DELETE \S+ Microsoft\.Compute\/(disks|snapshots)\/delete$/;
/** What Azure said of an operation is lost with its address; that it has failed is not. */
const REASON = /^(InternalExecutionError|provisioning-failed)$/;

/** Accepted writes, each as often as it counts. */
export function effectsOf(writes: readonly Write[]): string[] {
  const lines = writes
    .filter((write) => !LOOKS.test(write.path) && !PREFLIGHT.test(write.path))
    .map((write) => `${write.method} ${write.path} ${write.operationName}`);
  return lines.filter((line, index) => !DELETES_AGAIN.test(line) || lines.indexOf(line) === index);
}

const lastOf = (id: string): string => id.split('/').at(-1) ?? '';

/** Runs of one definition take their numbers in whatever order they come; which numbers are taken is compared all the same. */
const versionsOf = (views: readonly CaptureView[]): string[] =>
  views.flatMap(({ image }) => (image?.kind === 'gallery-version' ? [image.id] : []));

/** Capture ids differ from run to run where a request was made twice; machines do not. */
function renamer(views: readonly CaptureView[]): (text: string) => string {
  const names = new Map(views.map((view) => [view.id, `RUN-OF-${lastOf(view.source)}`]));
  const versions = views.flatMap(({ image, source }) =>
    image?.kind === 'gallery-version' ? [[image.id, `${dirname(image.id)}/OF-${lastOf(source)}`] as const] : [],
  );
  return (text) => {
    const named = text.replaceAll(/cap-[0-9a-f]{16}/g, (id) => names.get(id) ?? 'RUN-UNKNOWN');
    return versions.reduce((rest, [id, name]) => rest.replaceAll(new RegExp(`${id}(?![0-9])`, 'g'), name), named);
  };
}

function outputOf(view: CaptureView): string {
  const regions = view.regions.map(({ name, replicas, state }) => `${name} ${replicas} ${state}`);
  const codes = view.findings.map(({ code }) => code);
  const left = (view.leftBehind ?? []).map(({ what, id }) => `${what} ${id}`);
  const { image, proof, source, state } = view;
  const problem = REASON.test(view.problem?.code ?? '') ? 'failed in Azure' : view.problem;
  return JSON.stringify({ source, state, image, proof, problem, regions, codes, left });
}

async function imagesOf(world: World, definitions: readonly string[]): Promise<string[]> {
  const client = azureAs(world.arm.url, TAGGER);
  const found: string[] = [];
  for await (const image of client.images.listByResourceGroup(GROUP)) {
    found.push(JSON.stringify([image.id, image.tags, image.storageProfile?.zoneResilient]));
  }
  for (const definition of definitions) {
    for await (const version of client.galleryImageVersions.listByGalleryImage(GROUP, 'golden', definition)) {
      const regions = version.publishingProfile?.targetRegions?.map((region) => [
        region.name,
        region.regionalReplicaCount,
      ]);
      found.push(JSON.stringify([version.id, version.tags, version.provisioningState, regions]));
    }
  }
  return found;
}

async function tagsOf(world: World): Promise<string[]> {
  const client = azureAs(world.arm.url, TAGGER);
  const found: string[] = [];
  for await (const vm of client.virtualMachines.list(GROUP))
    found.push(JSON.stringify([vm.name, Object.entries(vm.tags ?? {}).sort()]));
  return found;
}

interface Left {
  readonly views: readonly CaptureView[];
  /** Of flows that are no captures. */
  readonly outputs: readonly string[];
  readonly definitions: readonly string[];
}

export async function takeSnapshot(world: World, { definitions, outputs, views }: Left): Promise<Snapshot> {
  const rename = renamer(views);
  const writes = await get<Write[]>(`${world.arm.url}/admin/write-log`);
  const inOrder = (lines: readonly string[]): string[] => lines.map(rename).sort();
  return {
    outputs: inOrder([...views.map(outputOf), ...outputs]),
    images: [...inOrder(await imagesOf(world, definitions)), ...versionsOf(views).sort()],
    tags: inOrder(await tagsOf(world)),
    resources: inOrder(await idsIn(world)),
    effects: inOrder(effectsOf(writes)),
  };
}

/** Every line that one snapshot has and the other has not, with repetitions counted. */
export function differences(expected: Snapshot, actual: Snapshot): string[] {
  const parts = ['outputs', 'images', 'tags', 'resources', 'effects'] as const;
  return parts.flatMap((part) => {
    const open = [...expected[part]];
    const extra = actual[part].filter((line) => {
      const at = open.indexOf(line);
      if (at >= 0) open.splice(at, 1);
      return at < 0;
    });
    return [...extra.map((line) => `${part}: unexpected ${line}`), ...open.map((line) => `${part}: missing ${line}`)];
  });
}
