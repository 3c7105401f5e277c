import type { Incoming } from '../http/dispatch.ts';
import { seedWorld } from '../resources/seed-world.ts';
import type { World } from '../world.ts';
import type { Journal, JournalEntry } from './journal.ts';

type Dispatch = (incoming: Incoming) => Promise<unknown>;

/** Reads change the world too: they take tokens out of buckets, count at faults, and polls see the next answer. Looks of the admin do not. */
const changes = (method: string, path: string): boolean =>
  /^\/(subscriptions|providers|eventsubscriptions)\//i.test(path) || (/^\/admin\//.test(path) && method !== 'GET');

/** A handshake is a conversation: what came of it is kept, not the wish for it. */
const isConversation = ({ method, path }: Pick<Incoming, 'method' | 'path'>): boolean =>
  method === 'POST' && /^\/admin\/(event-subscriptions|publish)\/?$/.test(path);

async function apply(world: World, dispatch: Dispatch, entry: JournalEntry): Promise<void> {
  if ('atMs' in entry) world.clock.advance(entry.atMs);
  switch (entry.kind) {
    case 'start':
      return;
    case 'seed':
      return seedWorld(world, entry.seed);
    case 'delivery':
      return world.eventGrid.settleAgain(entry.id, entry.outcome);
    case 'subscription':
      return world.eventGrid.restore(entry.subscription, entry.state);
    case 'request': {
      const { method, path, query, authorization, body } = entry;
      const headers = authorization === undefined ? {} : { authorization };
      await dispatch({ method, path, query: new URLSearchParams(query), headers, body });
    }
  }
}

/** Makes the world of a journal again: nothing is sent anywhere, and tokens that have run out since are as good as they were. */
async function replay(world: World, dispatch: Dispatch, entries: readonly JournalEntry[]): Promise<void> {
  world.tokens.ageless = true;
  world.eventGrid.replaying = true;
  try {
    for (const entry of entries) await apply(world, dispatch, entry);
  } finally {
    world.tokens.ageless = false;
    world.eventGrid.replaying = false;
  }
}

/** Brings the world back to where its journal ends, and from then on writes down what reaches it. Answers what notes a request. */
export async function keepState(
  world: World,
  dispatch: Dispatch,
  journal: Journal,
): Promise<(incoming: Incoming) => void> {
  await replay(world, dispatch, journal.entries);
  world.eventGrid.onOutcome = (id, outcome) =>
    journal.append({ kind: 'delivery', atMs: world.clock.nowMs, id, outcome });
  world.eventGrid.onSubscribed = (subscription, state) =>
    journal.append({ kind: 'subscription', atMs: world.clock.nowMs, subscription, state });
  world.eventGrid.resume();
  return ({ method, path, query, headers, body }) => {
    if (!changes(method, path) || isConversation({ method, path })) return;
    const { authorization } = headers;
    journal.append({
      kind: 'request',
      atMs: world.clock.nowMs,
      method,
      path,
      query: query.toString(),
      ...(authorization === undefined ? {} : { authorization }),
      ...(body === undefined ? {} : { body }),
    });
  };
}
