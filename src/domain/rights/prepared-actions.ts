import { creatingTarget } from '../definition/definition-request.ts';
import type { PreparedFacts, PreparedPart } from '../prepared/prepared-facts.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import { stagingFor } from '../request/staging.ts';
import { groupId, parseGroupOf, requireParsed } from '../resource-id.ts';
import { targetScopeId } from '../target.ts';
import { actionsOf, type AdapterCall } from './adapter-actions.ts';
import type { NeededAction } from './needed-actions.ts';

/** One right with its place. */
type Need = Omit<NeededAction, 'optional'>;

const SOURCE: Readonly<Record<PreparedPart['kind'], { read: string; linked: string }>> = {
  disk: { read: 'Microsoft.Compute/disks/read', linked: 'Microsoft.Compute/disks/write' },
  snapshot: { read: 'Microsoft.Compute/snapshots/read', linked: 'Microsoft.Compute/snapshots/write' },
  vhd: { read: 'Microsoft.Storage/storageAccounts/read', linked: 'Microsoft.Storage/storageAccounts/listKeys/action' },
};

/** Of a blob its account: a path below that is nothing that roles are given on. */
const accountOf = (id: string): string => id.split('/').slice(0, 9).join('/');

/** Where a right on one of the disks has to hold. */
const scopeOf = (part: PreparedPart, sourceId: string): string =>
  part.kind === 'vhd' ? accountOf(sourceId) : part.where;

const each = (calls: readonly AdapterCall[], at: Omit<Need, 'action'>): Need[] =>
  calls.flatMap(actionsOf).map((action) => ({ ...at, action }));

/** Reading the source, and what Azure checks on it when a version names it. A managed image asks for no more than the reading. */
function onSource({ id, parts }: PreparedFacts, toGallery: boolean): Need[] {
  return parts.flatMap((part) => {
    const { linked, read } = SOURCE[part.kind];
    const at = { scope: scopeOf(part, id), capability: 'prepared-sources' } as const;
    const reading = { ...at, action: read, why: 'reading the source' };
    if (!toGallery) return reading;
    return [reading, { ...at, action: linked, why: 'being the source of a gallery version' }];
  });
}

const MAKING = ['definitions.readState', 'definitions.findTwin', 'definitions.start'] as const;

function onTarget(request: ResolvedRequest, sourceId: string): Need[] {
  const { target } = request;
  if (!target) return [];
  const scope = targetScopeId(target, sourceId);
  if (target.kind === 'managed-image') {
    const { subscriptionId } = requireParsed(parseGroupOf, sourceId);
    const group = { scope: `/subscriptions/${subscriptionId}`, capability: 'sweep' } as const;
    return [
      ...each(['images.readGroup'], { ...group, why: 'reading the target’s group' }),
      ...each(['images.read', 'images.start'], { scope, capability: 'capture', why: 'making the managed image' }),
    ];
  }
  const calls = ['galleries.readTarget', 'galleries.readVersion', 'galleries.startVersion'] as const;
  const gallery = scope.replace(/\/images\/[^/]+$/i, '');
  return [
    ...(creatingTarget(target)
      ? each(MAKING, { scope: gallery, capability: 'definition', why: 'making the image definition' })
      : []),
    ...each(calls, { scope: gallery, capability: 'gallery', why: 'publishing the version' }),
  ];
}

function forBootTest(request: ResolvedRequest, { location }: PreparedFacts): Need[] {
  const scope = request.bootTest ? stagingFor(request.staging, location)?.resourceGroupId : undefined;
  if (scope === undefined) return [];
  const at = { scope, capability: 'temporaries', why: 'the boot test' } as const;
  return [
    ...each(['temporaries.read', 'temporaries.putInterface', 'temporaries.startMachine'], at),
    ...each(['temporaries.startDelete'], at),
    { ...at, action: 'Microsoft.Network/networkInterfaces/join/action' },
    ...each(['vms.read'], { ...at, capability: 'capture' }),
  ];
}

/** What our identity must be allowed to make an image of prepared disks, each action once per scope. */
export function neededForPrepared(request: ResolvedRequest, facts: PreparedFacts): NeededAction[] {
  const { resourceGroup, subscriptionId } = requireParsed(parseGroupOf, facts.id);
  const subscription = { scope: `/subscriptions/${subscriptionId}`, capability: 'sweep' } as const;
  const group = { scope: groupId(subscriptionId, resourceGroup), capability: 'sweep' } as const;
  const needed = [
    ...each(['operations.poll'], { ...subscription, why: 'following operations' }),
    ...each(['locks.list'], { ...group, why: 'reading locks' }),
    ...onSource(facts, request.target?.kind === 'gallery'),
    ...onTarget(request, facts.id),
    ...forBootTest(request, facts),
  ];
  return [...new Map(needed.map((need) => [`${need.scope} ${need.action}`.toLowerCase(), need])).values()];
}
