import { emptyAnswer, textAnswer, type HttpAnswer, type HttpCall, type HttpHandler } from '../http/http-message.ts';
import type { Log } from '../log.ts';
import type { FunctionCatalog, HostFunction } from '../worker/function-catalog.ts';
import type { Invoke } from '../worker/make-invoke.ts';
import { parseWithDates } from './parse-with-dates.ts';

export const isEventGridPath = (path: string): boolean => /^\/runtime\/webhooks\/eventgrid\/?$/i.test(path);

type Delivered = { data?: unknown };

/** The webhook Event Grid delivers to: both handshakes, and notifications in both schemas. */
export function makeEventGridWebhook(parts: {
  catalog: FunctionCatalog;
  /** With the function's own retries. */
  invoke: Invoke;
  log: Log;
}): HttpHandler {
  const { catalog, invoke, log } = parts;

  async function deliver(target: HostFunction, value: Delivered | Delivered[]): Promise<boolean> {
    try {
      const first = Array.isArray(value) ? undefined : value.data;
      await invoke(target, {
        trigger: { json: JSON.stringify(value) },
        triggerMetadata: { data: { json: JSON.stringify(first ?? null) } },
      });
      return true;
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      log.warn('an Event Grid function failed', { function: target.name, error: text });
      return false;
    }
  }

  async function notify(target: HostFunction, call: HttpCall): Promise<HttpAnswer> {
    const body = parseBody(call);
    if (body === undefined) return emptyAnswer(500);
    const events = Array.isArray(body) ? (body as Delivered[]) : [body as Delivered];
    const batches = target.trigger.cardinality === 'many' && events.length > 0 ? [events] : events;
    const outcomes = await Promise.all(batches.map((batch) => deliver(target, batch)));
    // All or nothing: Event Grid sends the whole request again, so handlers must be idempotent.
    if (outcomes.every((isDone) => isDone)) return emptyAnswer(202);
    return textAnswer(500, `Exception while executing function: Functions.${target.name}`);
  }

  return (call) => {
    const name = call.query.get('functionName') ?? '';
    const target = catalog.find('event-grid', name);
    // Unlike everywhere else, case matters here.
    if (target?.name !== name) return textAnswer(404, `cannot find function: '${name}'`);
    if (call.method === 'OPTIONS') {
      return { status: 200, headers: { 'webhook-allowed-origin': 'eventgrid.azure.net' } };
    }
    switch ((call.headers['aeg-event-type'] ?? '').toLowerCase()) {
      case 'subscriptionvalidation':
        return validate(call);
      case 'notification':
        return notify(target, call);
      case 'unsubscribe':
        return emptyAnswer(202);
      default:
        return emptyAnswer(400);
    }
  };
}

function parseBody(call: HttpCall): unknown {
  try {
    const body = parseWithDates(call.body.toString('utf8'));
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

/** The code comes in an array (Event Grid schema) or in one CloudEvent, whose data may be a JSON string. */
function validate(call: HttpCall): HttpAnswer {
  const body = parseBody(call);
  const event = (Array.isArray(body) ? body[0] : body) as Delivered | undefined;
  try {
    const data: unknown = typeof event?.data === 'string' ? JSON.parse(event.data) : event?.data;
    const code = (data as { validationCode?: unknown } | undefined)?.validationCode;
    if (typeof code !== 'string') return emptyAnswer(400);
    return textAnswer(200, JSON.stringify({ validationResponse: code }));
  } catch {
    return emptyAnswer(400);
  }
}
