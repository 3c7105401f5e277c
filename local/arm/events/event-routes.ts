import { ArmError } from '../arm-error.ts';
import { ok } from '../http/respond.ts';
import type { Handler, Route } from '../http/route.ts';
import type { EventFaults } from './event-grid.ts';
import type { EventSubscription } from './subscription.ts';

const open = (method: Route['method'], path: string, handler: Handler): Route => ({
  method,
  path,
  operation: path.slice(1),
  handler,
  open: true,
});

const bad = (message: string) => new ArmError(400, 'BadRequest', message);

export const eventRoutes: readonly Route[] = [
  open('GET', '/admin/events', (_request, { eventGrid }) => ok(eventGrid.report)),
  open('POST', '/admin/event-subscriptions', async ({ body }, { eventGrid, url }) => {
    const subscription = body as Partial<EventSubscription> | undefined;
    if (
      !subscription?.name ||
      !subscription.scope ||
      !subscription.endpoint ||
      !subscription.schema ||
      !subscription.topic
    ) {
      throw bad('name, scope, endpoint, schema and topic are required');
    }
    const handshake = await eventGrid.subscribe(subscription as EventSubscription, url);
    if (handshake.kind === 'failed')
      throw new ArmError(400, 'Url validation', `Webhook validation handshake failed: ${handshake.reason}`);
    return ok(handshake);
  }),
  open('DELETE', '/admin/event-subscriptions/{name}', ({ params }, { eventGrid }) =>
    eventGrid.unsubscribe(params.name ?? '') ? ok() : { status: 204 },
  ),
  open('GET', '/eventsubscriptions/{name}/validate', ({ params, query }, { eventGrid }) => {
    if (!eventGrid.validateByHand(params.name ?? '', query.get('id') ?? '')) throw bad('no such validation');
    return ok('Webhook successfully validated as a subscription endpoint');
  }),
  open('POST', '/admin/event-faults', ({ body }, { eventGrid }) => {
    const { duplicate = 0, shuffle = false } = (body ?? {}) as Partial<EventFaults>;
    eventGrid.faults = { duplicate, shuffle };
    return ok(eventGrid.faults);
  }),
  open('POST', '/admin/publish', ({ body }, { eventGrid }) => {
    const { payload, schema, endpoint } = (body ?? {}) as { payload?: unknown; schema?: string; endpoint?: string };
    if (payload === undefined || !endpoint) throw bad('payload and endpoint are required');
    const kind = schema === 'cloudevents' ? 'cloudevents' : 'eventgrid';
    return ok({ id: eventGrid.publishRaw({ payload, schema: kind, endpoint }).id });
  }),
];
