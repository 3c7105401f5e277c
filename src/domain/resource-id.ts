/** Azure resource ids. ARM answers them in any casing (lists upper-case the group), so they are always compared case-insensitively. */

const NAME = String.raw`[\p{L}\p{N}_.()-]{1,90}`;
const PREFIX = String.raw`^/subscriptions/([0-9a-z-]{1,64})/resourceGroups/(${NAME})/providers/Microsoft\.Compute`;
const VM_ID = new RegExp(`${PREFIX}/virtualMachines/(${NAME})$`, 'iu');
const DEFINITION_ID = new RegExp(`${PREFIX}/galleries/([A-Za-z0-9_.]{1,80})/images/(${NAME})$`, 'iu');
const ENCRYPTION_SET_ID = new RegExp(`${PREFIX}/diskEncryptionSets/(${NAME})$`, 'iu');
const DISK_ID = new RegExp(`${PREFIX}/(?:disks|snapshots)/(${NAME})$`, 'iu');
const MANAGED_DISK_ID = new RegExp(`${PREFIX}/disks/(${NAME})$`, 'iu');
const SNAPSHOT_ID = new RegExp(`${PREFIX}/snapshots/(${NAME})$`, 'iu');
const ACCOUNT_ID = new RegExp(
  String.raw`^/subscriptions/([0-9a-z-]{1,64})/resourceGroups/(${NAME})/providers/Microsoft\.Storage/storageAccounts/([a-z0-9]{3,24})$`,
  'iu',
);
const GROUP_ID = new RegExp(String.raw`^/subscriptions/([0-9a-z-]{1,64})/resourceGroups/(${NAME})(?:/|$)`, 'iu');
const INTERFACE_ID = new RegExp(
  String.raw`^/subscriptions/([0-9a-z-]{1,64})/resourceGroups/(${NAME})/providers/Microsoft\.Network/networkInterfaces/(${NAME})$`,
  'iu',
);
const SUBNET_ID = new RegExp(
  String.raw`^/subscriptions/([0-9a-z-]{1,64})/resourceGroups/(${NAME})/providers/Microsoft\.Network/virtualNetworks/(${NAME})/subnets/(${NAME})$`,
  'iu',
);

export interface ResourceName {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

export interface DefinitionName extends ResourceName {
  readonly gallery: string;
}

function parts(pattern: RegExp, id: string): [string, string, string, string] | undefined {
  const match = pattern.exec(id);
  // Clients resolve such segments, also the last one: the call would go elsewhere than the id that was checked.
  if (!match || id.split('/').some((segment) => segment === '.' || segment === '..')) return undefined;
  return [match[1] ?? '', match[2] ?? '', match[3] ?? '', match[4] ?? ''];
}

export function parseVmId(id: string): ResourceName | undefined {
  const found = parts(VM_ID, id);
  return found && { subscriptionId: found[0], resourceGroup: found[1], name: found[2] };
}

export function parseDiskId(id: string): ResourceName | undefined {
  const found = parts(DISK_ID, id);
  return found && { subscriptionId: found[0], resourceGroup: found[1], name: found[2] };
}

export function parseEncryptionSetId(id: string): ResourceName | undefined {
  const found = parts(ENCRYPTION_SET_ID, id);
  return found && { subscriptionId: found[0], resourceGroup: found[1], name: found[2] };
}

export function parseManagedDiskId(id: string): ResourceName | undefined {
  const found = parts(MANAGED_DISK_ID, id);
  return found && { subscriptionId: found[0], resourceGroup: found[1], name: found[2] };
}

export function parseSnapshotId(id: string): ResourceName | undefined {
  const found = parts(SNAPSHOT_ID, id);
  return found && { subscriptionId: found[0], resourceGroup: found[1], name: found[2] };
}

export function parseStorageAccountId(id: string): ResourceName | undefined {
  const found = parts(ACCOUNT_ID, id);
  return found && { subscriptionId: found[0], resourceGroup: found[1], name: found[2] };
}

export function parseSubnetId(id: string): ResourceName | undefined {
  const found = parts(SUBNET_ID, id);
  return found && { subscriptionId: found[0], resourceGroup: found[1], name: found[3] };
}

export function parseInterfaceId(id: string): ResourceName | undefined {
  const found = parts(INTERFACE_ID, id);
  return found && { subscriptionId: found[0], resourceGroup: found[1], name: found[2] };
}

/** Subscription and group of anything that lies in a group, or of the group itself. */
export function parseGroupOf(id: string): Omit<ResourceName, 'name'> | undefined {
  const found = parts(GROUP_ID, id);
  return found && { subscriptionId: found[0], resourceGroup: found[1] };
}

export function parseDefinitionId(id: string): DefinitionName | undefined {
  const found = parts(DEFINITION_ID, id);
  return found && { subscriptionId: found[0], resourceGroup: found[1], gallery: found[2], name: found[3] };
}

/** The definition of a version, and its number. */
export function parseVersionId(id: string): { readonly definitionId: string; readonly version: string } | undefined {
  const [, definitionId = '', version = ''] = /^(.+)\/versions\/(\d+\.\d+\.\d+)$/i.exec(id) ?? [];
  return parseDefinitionId(definitionId) ? { definitionId, version } : undefined;
}

/** Parses an id that a schema has already accepted; anything else is a programming error. */
export function requireParsed<T>(parse: (id: string) => T | undefined, id: string): T {
  const parsed = parse(id);
  if (!parsed) throw new Error(`not a resource id of the expected type: ${id}`);
  return parsed;
}

export const groupId = (subscriptionId: string, resourceGroup: string): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;

export const imageId = (subscriptionId: string, resourceGroup: string, name: string): string =>
  `${groupId(subscriptionId, resourceGroup)}/providers/Microsoft.Compute/images/${name}`;

export const versionId = (definitionId: string, version: string): string => `${definitionId}/versions/${version}`;

export const subscriptionOf = (id: string): string => id.split('/')[2] ?? '';

export const sameId = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Whether `id` is `scope` or lies below it: `/subscriptions/a/resourceGroups/rg1` does not contain `…/rg10/…`. */
export function isWithin(id: string, scope: string): boolean {
  const inner = id.toLowerCase();
  const outer = scope.toLowerCase().replace(/\/+$/, '');
  return inner === outer || inner.startsWith(`${outer}/`);
}
