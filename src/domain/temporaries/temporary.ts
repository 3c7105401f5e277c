import { EXPIRES, OWNER, type Tags } from '../image-tags.ts';
import type { ResourceName } from '../resource-id.ts';

/** Kinds of temporary resources, each with the path it has below a provider. */
const PATHS = {
  'network-interface': 'Microsoft.Network/networkInterfaces',
  'virtual-machine': 'Microsoft.Compute/virtualMachines',
  disk: 'Microsoft.Compute/disks',
  snapshot: 'Microsoft.Compute/snapshots',
  image: 'Microsoft.Compute/images',
} as const;

export type TemporaryKind = keyof typeof PATHS;

const KINDS = Object.entries(PATHS) as [TemporaryKind, string][];
const ID = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+\/[^/]+)\/([^/]+)$/i;

/** Who asked for the run that made a temporary resource. */
const ASKED_BY = 'goldsmith-owner';

/** Every temporary resource names its run, who asked for that run, and when it may be swept. */
export const temporaryTags = (captureId: string, caller: string, expiresAt: string): Tags => ({
  [OWNER]: captureId,
  [ASKED_BY]: caller.slice(0, 256),
  [EXPIRES]: expiresAt,
});

/** Id of a temporary resource in a staging group; `role` tells apart those of one run, as `boot` or `copy`. */
export function temporaryId(groupScope: string, kind: TemporaryKind, captureId: string, role: string): string {
  return `${groupScope}/providers/${PATHS[kind]}/goldsmith-${captureId}-${role}`;
}

/** The last part of an id. */
export const nameOf = (id: string): string => id.split('/').at(-1) ?? '';

/** Undefined for anything that Goldsmith never makes for a while. */
export function parseTemporaryId(id: string): (ResourceName & { readonly kind: TemporaryKind }) | undefined {
  const [, subscriptionId = '', resourceGroup = '', type = '', name = ''] = ID.exec(id) ?? [];
  if (name === '' || name === '.' || name === '..') return undefined;
  const found = KINDS.find(([, path]) => path.toLowerCase() === type.toLowerCase());
  return found && { kind: found[0], subscriptionId, resourceGroup, name };
}
