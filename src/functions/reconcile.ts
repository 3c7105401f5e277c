import type { InvocationContext, Timer } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { reconcileName } from '../orchestrations/names.ts';
import type { Services } from './services.ts';
import { isLive, statusOf } from './task-hub.ts';

const INSTANCE = 'reconcile-vms';

/** Every five minutes: starts the sweep, unless the last one is still at it. */
export const makeReconcile =
  (services: Services) =>
  async (_timer: Timer, client: DurableClient, context: InvocationContext): Promise<void> => {
    const scopes = services.policy.scopes.map((scope) => scope.scope);
    if (scopes.length === 0 || isLive(await statusOf(client, INSTANCE))) return;
    await client.startNew(reconcileName.name, { instanceId: INSTANCE, input: { scopes } });
    context.debug('reconcile started');
  };
