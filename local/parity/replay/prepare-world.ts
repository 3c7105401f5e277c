import { seedNetworkOf } from '../../arm/network/seed-network.ts';
import { putResourceGroup } from '../../arm/resources/resource-groups.ts';
import { groupId } from '../../arm/resource-id.ts';
import { seedWorld } from '../../arm/resources/seed-world.ts';
import { resourceById } from '../../arm/store.ts';
import type { World } from '../../arm/world.ts';
import { addressOf, type Address, keyOf } from '../address.ts';
import type { Interaction, Json } from '../recording.ts';
import { canSeed, isThere, seedDocument, seedPlain } from '../seed/seed-document.ts';
import type { Future } from './future.ts';

/** The group was made by a request that is not kept. */
function ensureGroup(world: World, { subscriptionId = '', group }: Address, location = 'eastus'): void {
  if (!group || world.tables.resourceGroups.get(groupId(subscriptionId, group))) return;
  putResourceGroup(world, subscriptionId, group, { location });
}

/** Ids of Compute resources that a request body names. */
const idsIn = (body: unknown): readonly string[] =>
  [...JSON.stringify(body ?? {}).matchAll(/"(\/subscriptions\/[^"]+\/providers\/Microsoft\.Compute\/[^"]+)"/gi)].map(
    ([, id = '']) => id,
  );

const parentsOf = (id: string): readonly string[] => {
  const [head = '', tail = ''] = id.split(/\/providers\/microsoft\.compute\//i);
  const names = tail.split('/');
  return Array.from({ length: names.length / 2 }, (_, index) =>
    [head, 'providers', 'Microsoft.Compute', ...names.slice(0, (index + 1) * 2)].join('/'),
  );
};

/** A machine that no answer ever showed: some ordinary one. */
function seedUnseen(world: World, id: string): void {
  const { type, subscriptionId = '', group = '' } = addressOf('GET', id);
  if (type !== 'microsoft.compute/virtualmachines') return;
  const name = id.split('/').at(-1) ?? '';
  const vm = { resourceGroup: group, name, location: 'westus', os: 'Linux', generation: 'V1' } as const;
  seedWorld(world, { subscriptionId, virtualMachines: [vm] });
}

/** Interfaces were made by requests that are not kept. */
function ensureNetwork(
  world: World,
  { subscriptionId = '', group = '' }: Address,
  { path, body }: Interaction['request'],
) {
  const place = { subscriptionId, group, location: String(body?.location ?? '') };
  const profile = (body?.properties as Json | undefined)?.networkProfile as Json | undefined;
  seedNetworkOf(world, place, path.split('?')[0]?.split('/').at(-1) ?? '', profile);
}

export interface Seeding {
  /** Indexes of the interactions whose bodies were taken to seed: not counted as compared. */
  readonly used: Set<number>;
  /** Resources that came into being by a replayed request. */
  readonly made: Set<string>;
}

function ensure(world: World, future: Future, seeding: Seeding, index: number, id: string): void {
  const { type } = addressOf('GET', id);
  if (!canSeed(type) || isThere(world, id) || seeding.made.has(keyOf(id))) return;
  ensureGroup(world, addressOf('GET', id));
  const found = future.documentOf(index, id);
  if (!found) return seedUnseen(world, id);
  seedDocument(world, found.body);
  seeding.used.add(found.at);
}

/** Listed things that nobody made before were there. */
function ensureListed(world: World, seeding: Seeding, index: number, body: Json | null): void {
  for (const item of (body?.value ?? []) as Json[]) {
    const id = String(item.id ?? '');
    if (!canSeed(addressOf('GET', id).type) || isThere(world, id) || seeding.made.has(keyOf(id))) continue;
    ensureGroup(world, addressOf('GET', id));
    seedDocument(world, item);
    seeding.used.add(index);
  }
}

/** Whatever carries tags is there: of resources of other providers only that. */
function ensureTagged(world: World, tagsId: string): void {
  const id = tagsId.replace(/\/providers\/microsoft\.resources\/tags\/default$/i, '');
  if (/^\/subscriptions\/[^/]+(\/resourcegroups\/[^/]+)?$/i.test(id) || resourceById(world.tables, id)) return;
  const [provider = '', type = ''] = (id.split(/\/providers\//i)[1] ?? '').split('/');
  seedPlain(world, { id, type: `${provider}/${type}` });
}

/** Puts into the world what the recording takes for granted at this point. */
export function prepareWorld(
  world: World,
  future: Future,
  seeding: Seeding,
  index: number,
  { request, response }: Interaction,
): void {
  const address = addressOf(request.method, request.path);
  const error = (response.body as Json | null)?.error as { code?: string } | undefined;
  if (error?.code !== 'ResourceGroupNotFound') ensureGroup(world, address, request.body?.location as string);
  if (response.status >= 300 && response.status !== 409 && response.status !== 503) return;
  if (address.list && request.method === 'GET')
    return ensureListed(world, seeding, index, response.body as Json | null);
  if (address.type === 'microsoft.resources/tags') return ensureTagged(world, address.id);
  const makes = request.method === 'PUT' && response.status !== 200;
  const gone = request.method === 'DELETE' && response.status === 204;
  const own = parentsOf(address.id).filter((id) => keyOf(id) !== keyOf(address.id) || !(makes || gone));
  for (const id of own) ensure(world, future, seeding, index, id);
  if (address.type === 'microsoft.compute/virtualmachines') ensureNetwork(world, address, request);
  for (const id of idsIn(request.body)) for (const each of parentsOf(id)) ensure(world, future, seeding, index, each);
  if (request.method === 'PUT') seeding.made.add(keyOf(address.id));
}
