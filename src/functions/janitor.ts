import type { InvocationContext, Timer } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import type { Policy } from '../domain/request/policy.ts';
import { type SweepInput, sweepName, type SweepResult } from '../orchestrations/names.ts';
import type { Services } from './services.ts';
import { isLive, statusOf } from './task-hub.ts';

const INSTANCE = 'sweep-temporaries';

/** Staging groups, and the scopes themselves: snapshots lie beside their machine. */
function groupsOf({ profiles, scopes }: Policy): string[] {
  const places = [...scopes, ...Object.values(profiles)].flatMap(({ staging = [] }) => staging);
  const all = [...places.map(({ resourceGroupId }) => resourceGroupId), ...scopes.map(({ scope }) => scope)];
  return [...new Map(all.map((id) => [id.toLowerCase(), id])).values()];
}

/** What the last sweep said; undefined before the first. */
function saidBy(status: Awaited<ReturnType<typeof statusOf>>): SweepResult | undefined {
  const output = status?.output as SweepResult | null | undefined;
  return output && typeof output === 'object' ? output : undefined;
}

/** Starts the sweep, unless the last one is still at it; says what that one found. */
export const makeJanitor =
  (services: Services) =>
  async (_timer: Timer, client: DurableClient, context: InvocationContext): Promise<void> => {
    const { scopes } = services.policy;
    if (scopes.length === 0) return;
    const status = await statusOf(client, INSTANCE);
    if (isLive(status)) return;
    const last = saidBy(status);
    for (const vmId of last?.unheard ?? [])
      context.warn(
        `${vmId} is tagged image-ready=true and no event has come: look at the event subscription, or set the tag again`,
      );
    for (const id of last?.kept ?? []) context.warn(`${id} has expired and could not be removed`);
    const input: SweepInput = {
      groups: groupsOf(services.policy),
      scopes: scopes.map(({ scope }) => scope),
      waiting: last?.waiting ?? [],
      kept: last?.kept ?? [],
    };
    await client.startNew(sweepName.name, { instanceId: INSTANCE, input });
  };
