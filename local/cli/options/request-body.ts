import { CaptureRequest } from '../../../src/domain/request/capture-request.ts';
import {
  groupId,
  parseDefinitionId,
  parseGroupOf,
  parseManagedDiskId,
  parseSnapshotId,
} from '../../../src/domain/resource-id.ts';
import { badInput } from '../exit-code.ts';
import { parseNameNumber } from './name-number.ts';
import type { TargetFlags } from './target-options.ts';

/** Body of `POST /api/captures`, as far as the command line can say it. */
export type RequestBody = Readonly<Record<string, unknown>>;

const FLAG_OF: Readonly<Record<string, string>> = {
  'source.id': 'VM-ID',
  'target.definitionId': '--gallery',
  'target.version': '--version',
  'target.name': '--image',
  'target.resourceGroup': '--resource-group',
  profile: '--profile',
  guestState: '--guest-state',
  osState: '--os-state',
};

/** The flag behind a path of the request body. */
export function flagOf(path: string, regions: readonly string[] = []): string {
  const [, index] = /^regions\.(\d+)/.exec(path) ?? [];
  if (index !== undefined) return `--region ${regions[Number(index)] ?? ''}`.trim();
  return FLAG_OF[path] ?? path;
}

/** Flags that say nothing without another one, or that say two things. */
function contradictions(flags: TargetFlags): string[] {
  const wrong: string[] = [];
  if (flags.gallery !== undefined && flags.image !== undefined) {
    wrong.push('--gallery and --image: choose one, a run makes one image');
  }
  if (flags.version !== undefined && flags.gallery === undefined)
    wrong.push('--version: is the number of a --gallery version');
  if (flags.image === undefined) {
    if (flags.resourceGroup !== undefined) wrong.push('--resource-group: is the group of a managed --image');
    if (flags.zoneResilient) wrong.push('--zone-resilient: is a property of a managed --image');
  }
  return wrong;
}

function targetOf({ gallery, image, resourceGroup, version, zoneResilient }: TargetFlags) {
  if (gallery !== undefined) return { kind: 'gallery', definitionId: gallery, ...(version ? { version } : {}) };
  if (image === undefined) return undefined;
  return {
    kind: 'managed-image',
    name: image,
    ...(resourceGroup ? { resourceGroup } : {}),
    ...(zoneResilient ? { zoneResilient } : {}),
  };
}

function regionOf(text: string, wrong: string[]): { name: string; concurrentDeployments: number } | undefined {
  const pair = parseNameNumber(text);
  if (pair) return { name: pair.name, concurrentDeployments: pair.count };
  wrong.push(`--region ${text}: must be NAME=CONCURRENT, as westeurope=60`);
  return undefined;
}

/** What an id names; whatever is neither disk nor snapshot is held to be a machine, and told so if it is none. */
function kindOf(id: string): 'vm' | 'disk' | 'snapshot' {
  if (parseManagedDiskId(id)) return 'disk';
  return parseSnapshotId(id) ? 'snapshot' : 'vm';
}

/** The request that the flags describe; everything wrong is said at once, one line each. */
export function requestBody(vmId: string, flags: TargetFlags): RequestBody {
  const wrong = contradictions(flags);
  const texts = flags.region ?? [];
  const regions = texts.flatMap((text) => regionOf(text, wrong) ?? []);
  const target = targetOf(flags);
  const body = {
    source: { kind: kindOf(vmId), id: vmId },
    ...(target ? { target } : {}),
    ...(regions.length > 0 ? { regions } : {}),
    ...(flags.profile ? { profile: flags.profile } : {}),
    ...(flags.keepUser ? { guest: { keepUser: true } } : {}),
    ...(flags.guestState ? { guestState: flags.guestState } : {}),
    ...(flags.osState ? { osState: flags.osState } : {}),
    ...(flags.restorePoint === false ? { restorePoint: false } : {}),
  };
  const parsed = CaptureRequest.safeParse(body);
  const names = regions.map(({ name }) => name);
  for (const issue of parsed.error?.issues ?? []) {
    wrong.push(`${flagOf(issue.path.map(String).join('.'), names)}: ${issue.message}`);
  }
  if (wrong.length > 0) throw badInput(...wrong);
  return body;
}

/** The resource groups that a request is about: that of the source and that of the target, and nothing more. */
export function groupsOf(vmId: string, flags: TargetFlags): string[] {
  const vm = parseGroupOf(vmId);
  const definition = flags.gallery === undefined ? undefined : parseDefinitionId(flags.gallery);
  const groups = [
    ...(vm ? [groupId(vm.subscriptionId, vm.resourceGroup)] : []),
    ...(definition ? [groupId(definition.subscriptionId, definition.resourceGroup)] : []),
    ...(vm && flags.image !== undefined && flags.resourceGroup
      ? [groupId(vm.subscriptionId, flags.resourceGroup)]
      : []),
  ];
  return groups.filter(
    (group, index) => groups.findIndex((other) => other.toLowerCase() === group.toLowerCase()) === index,
  );
}
