import { seedNetworkOf } from '../../arm/network/seed-network.ts';
import { putResourceGroup } from '../../arm/resources/resource-groups.ts';
import { groupId } from '../../arm/resource-id.ts';
import { seedWorld } from '../../arm/resources/seed-world.ts';
import { resourceById } from '../../arm/store.ts';
import type { World } from '../../arm/world.ts';
import { addressOf, type Address, keyOf } from '../address.ts';
import type { Interaction, Json } from '../recording.ts';
import type { CreatingRequest, CreatingRequests } from '../made/creating-request.ts';
import { makeMachine, type Send } from '../made/make-machine.ts';
import { canSeed, isThere, seedDocument, seedPlain } from '../seed/seed-document.ts';
import type { Future } from './future.ts';
import type { Anchor } from './move-time.ts';
import type { Told } from './told.ts';

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

export interface Scene {
  readonly world: World;
  readonly future: Future;
  readonly requests: CreatingRequests;
  readonly send: Send;
  /** Indexes of the interactions whose bodies were taken to seed: not counted as compared. */
  readonly used: Set<number>;
  /** Resources that came into being by a replayed request. */
  readonly made: Set<string>;
  readonly told: Told;
  readonly anchor: Anchor;
}

/** The service answers 200 where others answer 201: that says nothing about what was there. */
const alwaysOk = ['microsoft.compute/availabilitysets'];

/** The machine is made so that it is there when the recording first asks for it. */
async function make(scene: Scene, request: CreatingRequest, at: Point): Promise<void> {
  const { world, send, anchor } = scene;
  ensureGroup(world, addressOf('GET', request.id), String(request.body.location));
  const recordedMs = Date.parse(at.interaction.response.headers.date ?? '');
  const readyMs = anchor.oursMs + recordedMs - anchor.recordedMs;
  await makeMachine(world, send, request, readyMs);
  if (world.clock.nowMs > readyMs) Object.assign(anchor, { recordedMs, oursMs: world.clock.nowMs });
  tellSilence(scene, request.id, at);
}

const agentFields = ['vmAgent', 'computerName', 'osName', 'osVersion'].map((name) => `properties.instanceView.${name}`);

/** A guest that has not reported yet where others have: nothing but the answer knows it. */
function tellSilence({ world, told }: Scene, id: string, { index, interaction }: Point): void {
  const vm = world.tables.virtualMachines.get(id);
  const view = (interaction.response.body as Json | null)?.properties?.instanceView as Json | undefined;
  // What the platform calls provisioned while the guest is still at it is not simulated: nothing is told, and nothing compared.
  const statuses = (view?.statuses ?? []) as { code: string }[];
  if (statuses.some(({ code }) => code.endsWith('/osProvisioningInProgress')))
    told.note(index, ['properties.instanceView.statuses']);
  const silent = view?.vmAgent?.statuses?.[0]?.displayStatus === 'Not Ready';
  if (!silent || vm?.guest.agent !== 'ready') return;
  vm.guest.agent = 'not-reported';
  world.clock.after(45, `agent of ${vm.name} reports`, () => {
    if (vm.power === 'running') vm.guest.agent = 'ready';
  });
  told.note(index, agentFields);
}

interface Point {
  readonly index: number;
  readonly interaction: Interaction;
}

async function ensure(scene: Scene, at: Point, id: string): Promise<void> {
  const { world, future, requests, used, made } = scene;
  const { type } = addressOf('GET', id);
  if (!canSeed(type) || isThere(world, id) || made.has(keyOf(id))) return;
  const request = requests.of(id);
  if (request) return make(scene, request, at);
  ensureGroup(world, addressOf('GET', id));
  const found = future.documentOf(at.index, id);
  if (!found) return seedUnseen(world, id);
  seedDocument(world, found.body);
  used.add(found.at);
}

/** Listed things that nobody made before were there. */
async function ensureListed(scene: Scene, at: Point, scope: string): Promise<void> {
  const { world, requests, used, made } = scene;
  for (const request of requests.under(scope)) if (!isThere(world, request.id)) await make(scene, request, at);
  const body = at.interaction.response.body as Json | null;
  for (const item of (body?.value ?? []) as Json[]) {
    const id = String(item.id ?? '');
    if (!canSeed(addressOf('GET', id).type) || isThere(world, id) || made.has(keyOf(id))) continue;
    ensureGroup(world, addressOf('GET', id));
    seedDocument(world, item);
    used.add(at.index);
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
export async function prepareWorld(scene: Scene, index: number, interaction: Interaction): Promise<void> {
  const { world, made } = scene;
  const { request, response } = interaction;
  const at = { index, interaction };
  const address = addressOf(request.method, request.path);
  const error = (response.body as Json | null)?.error as { code?: string } | undefined;
  if (error?.code !== 'ResourceGroupNotFound') ensureGroup(world, address, request.body?.location as string);
  if (response.status >= 300 && response.status !== 409 && response.status !== 503) return;
  if (address.list && request.method === 'GET') return ensureListed(scene, at, address.id);
  if (address.type === 'microsoft.resources/tags') return ensureTagged(world, address.id);
  const makes = request.method === 'PUT' && (response.status !== 200 || alwaysOk.includes(address.type));
  const gone = request.method === 'DELETE' && response.status === 204;
  const own = parentsOf(address.id).filter((id) => keyOf(id) !== keyOf(address.id) || !(makes || gone));
  for (const id of own) await ensure(scene, at, id);
  if (address.type === 'microsoft.compute/virtualmachines') ensureNetwork(world, address, request);
  for (const id of idsIn(request.body)) for (const each of parentsOf(id)) await ensure(scene, at, each);
  if (request.method === 'PUT') made.add(keyOf(address.id));
}
