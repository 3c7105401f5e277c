import { sourceId } from '../../../src/domain/request/source.ts';
import { STRANGER, TAGGER } from '../../world/people.ts';
import { post, type World } from '../../world/world.ts';
import { asRunbook, seedOf } from '../scenario-world.ts';
import type { Place, Scenario, TagStart } from '../scenario.ts';
import { writeTags } from './azure-person.ts';
import type { Running } from './running.ts';

const WEBHOOK = '/runtime/webhooks/EventGrid?functionName=on-vm-tagged';

async function prepareWorld(world: World, scenario: Scenario, places: readonly Place[]): Promise<void> {
  const [place] = places;
  if (!place) return;
  await post(`${world.arm.url}/admin/seed`, seedOf(scenario, places));
  const faults = scenario.faults?.(place) ?? [];
  if (faults.length > 0) await post(`${world.arm.url}/admin/faults`, faults);
}

function bodyOf({ place, scenario }: Running) {
  const target = { kind: 'gallery', definitionId: place.definitionId };
  return { source: { kind: 'vm' as const, id: place.vmId }, target, ...scenario.request?.(place) };
}

interface Answered {
  readonly status: number;
  readonly id?: string;
  readonly title?: string;
}

async function send(world: World, body: object): Promise<Answered & { readonly captures?: readonly Answered[] }> {
  const headers = { 'content-type': 'application/json', ...asRunbook };
  const answer = await fetch(`${world.host.url}/api/captures`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { ...((await answer.json()) as object), status: answer.status };
}

function take(run: Running, { id, status, title }: Answered): void {
  if (status === 202 && id) run.ids.push(id);
  else run.end = { state: 'rejected', ...(title ? { code: title } : {}) };
}

/** Also of a machine that is asked for again while a run holds it. */
export async function request(world: World, run: Running): Promise<Answered> {
  return send(world, bodyOf(run));
}

async function requestFirst(world: World, run: Running): Promise<void> {
  take(run, await request(world, run));
}

async function requestMany(world: World, runs: readonly Running[]): Promise<void> {
  const [first] = runs;
  if (!first) return;
  const { source: _source, ...common } = bodyOf(first);
  const answer = await send(world, { ...common, sources: runs.map((run) => bodyOf(run).source) });
  for (const [index, run] of runs.entries()) take(run, answer.captures?.[index] ?? answer);
}

async function subscribe(world: World, { groupId, group }: Place, events: TagStart['events']): Promise<void> {
  const isNotification = events === 'notifications';
  await post(`${world.arm.url}/admin/event-subscriptions`, {
    ...{ name: group, scope: groupId, endpoint: `${world.host.url}${WEBHOOK}` },
    schema: events === 'eventgrid' ? 'eventgrid' : 'cloudevents',
    topic: isNotification ? 'resource-notifications' : 'resources',
    includedEventTypes: isNotification
      ? ['Microsoft.ResourceNotifications.Resources.CreatedOrUpdated']
      : ['Microsoft.Resources.ResourceWriteSuccess'],
  });
}

/** The tag write that is the request, in the middle of others where events come in disorder. */
async function tag(world: World, { place }: Running, start: TagStart): Promise<void> {
  if (start.events !== 'unsubscribed') await subscribe(world, place, start.events);
  const by = start.by === 'stranger' ? STRANGER : TAGGER;
  const wanted = { 'image-ready': start.value ?? 'true', ...start.tags?.(place) };
  const write = async (tags: Readonly<Record<string, string>>): Promise<void> => {
    await writeTags(world, by, place.vmId, tags);
  };
  if (!start.disorder) return write(wanted);
  const faults = (body: object) => post(`${world.arm.url}/admin/event-faults`, body);
  await faults({ duplicate: 2, shuffle: true });
  await write({ team: 'web' });
  await write(wanted);
  await write({ team: 'api' });
  await faults({});
}

export const tagAgain = (world: World, { place }: Pick<Running, 'place'>): Promise<Response> =>
  writeTags(world, TAGGER, place.vmId, { 'image-ready': 'true' });

/** Asks for every machine of the scenario whose turn it is. */
export async function begin(world: World, scenario: Scenario, runs: readonly Running[]): Promise<void> {
  await prepareWorld(
    world,
    scenario,
    runs.map(({ place }) => place),
  );
  const since = await world.conductor.now();
  const { start } = scenario;
  const [first] = runs;
  const begun = start?.kind === 'in-turn' && first ? [first] : runs;
  for (const run of begun) {
    run.since = since;
    run.sourceId = sourceId(bodyOf(run).source);
  }
  switch (start?.kind) {
    case 'tag':
      for (const run of begun) await tag(world, run, start);
      return;
    case 'many':
      return requestMany(world, begun);
    case 'together':
      return void (await Promise.all(begun.map((run) => requestFirst(world, run))));
    case 'in-turn':
    case undefined:
      for (const run of begun) await requestFirst(world, run);
  }
}

export async function beginNext(world: World, run: Running): Promise<void> {
  run.since = await world.conductor.now();
  run.sourceId = run.place.vmId;
  await requestFirst(world, run);
}
