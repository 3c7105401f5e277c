import { guidOf } from '../resource-id.ts';
import type { ArmEvent } from '../events.ts';
import type { TokenClaims } from '../identity/access-token.ts';
import { resourceById } from '../store.ts';
import type { World } from '../world.ts';
import { notificationEvent, resourceEvent, type ResourceChange, type ResourceDocument } from './grid-event.ts';

const claimsOf = (event: ArmEvent): TokenClaims | undefined =>
  'claims' in event.caller ? (event.caller.claims as TokenClaims) : undefined;

/** The row as it stands: the topic shows what the provider stores, with its provisioning state. */
function documentOf(world: World, resourceId: string): ResourceDocument | undefined {
  const row = resourceById(world.tables, resourceId);
  if (!row) return undefined;
  const stored = 'model' in row ? (row.model as object) : {};
  const state = 'provisioningState' in row ? { provisioningState: row.provisioningState } : {};
  const { id, name, type, location, tags } = row;
  return { id, name, type, location, tags, properties: { ...stored, ...state } };
}

/** Turns what ARM did into the events of both system topics. An action changes no resource that the second one would show. */
export function feedEventGrid(world: World): void {
  let events = 0;
  world.events.listen((event) => {
    const caller = claimsOf(event);
    if (!caller) return;
    const change: ResourceChange = {
      id: guidOf(`event ${events++} of ${event.correlationId}`),
      at: event.atMs,
      kind: event.kind,
      status: event.status,
      operationName: event.operationName,
      resourceId: event.resourceId,
      correlationId: event.correlationId,
      clientRequestId: guidOf(`client request of ${event.correlationId}`),
      method: event.method,
      url: `https://management.azure.com${event.path}?${event.query}`,
      caller,
    };
    world.eventGrid.publish(resourceEvent(change));
    if (event.kind === 'action' || event.status !== 'Succeeded') return;
    const document = event.kind === 'delete' ? undefined : documentOf(world, event.resourceId);
    const notification = { ...change, id: guidOf(`notification ${events} of ${event.correlationId}`) };
    world.eventGrid.publish(notificationEvent(notification, '2024-07-01', document));
  });
}
