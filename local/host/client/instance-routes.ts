import type { HistoryEvent } from '../durable/history-event.ts';
import { findInstance, isTerminal } from '../durable/instance-row.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { emptyAnswer, jsonAnswer, textAnswer, type HttpAnswer, type HttpCall } from '../http/http-message.ts';
import type { DurableClient, SendOutcome } from './durable-client.ts';
import { queryInstances, readFilter } from './instance-query.ts';
import { compact, invalidJson, startAnswer, type UrlsOf } from './start-route.ts';
import { historyBody, statusBody } from './status-body.ts';

const sendStatus: Record<SendOutcome, number> = { sent: 202, 'not-found': 404, finished: 410 };
const sentAnswer = (outcome: SendOutcome) => emptyAnswer(sendStatus[outcome]);
const continuation = 'x-ms-continuation-token';

/** Everything below `instances/`. Answers are made from committed rows only. */
export function makeInstanceRoutes({ store }: EngineParts, client: DurableClient, urlsOf: UrlsOf) {
  function list(call: HttpCall): HttpAnswer {
    const wanted = call.query.get('top') ?? '';
    const top = /^\d{1,9}$/.test(wanted) ? Number(wanted) : 100;
    const afterId = Buffer.from(call.headers[continuation] ?? '', 'base64').toString('utf8');
    const rows = queryInstances(store.db, readFilter(call.query), afterId, top + 1);
    const page = rows.slice(0, top);
    const last = rows.length > top ? page.at(-1) : undefined;
    return jsonAnswer(
      200,
      page.map((row) => statusBody(row, true)),
      last ? { [continuation]: Buffer.from(last.id, 'utf8').toString('base64') } : {},
    );
  }

  function status(call: HttpCall, id: string): HttpAnswer {
    const row = findInstance(store.db, id);
    if (!row) return emptyAnswer(404);
    const asked = (name: string) => call.query.get(name)?.toLowerCase();
    const body = statusBody(row, asked('showInput') !== 'false');
    if (asked('showHistory') === 'true') {
      const rows = store.db.all<{ json: string }>('SELECT json FROM history WHERE instance = ? ORDER BY seq', id);
      const events = rows.map(({ json }) => JSON.parse(json) as HistoryEvent);
      body.historyEvents = historyBody(events, asked('showHistoryOutput') === 'true');
    }
    if (!isTerminal(row.status)) {
      const location = encodeURI(urlsOf(call, id).statusQueryGetUri);
      return jsonAnswer(202, body, { location, 'retry-after': '5' });
    }
    const isError = row.status === 'Failed' && asked('returnInternalServerErrorOnFailure') === 'true';
    return jsonAnswer(isError ? 500 : 200, body);
  }

  async function purge(id: string): Promise<HttpAnswer> {
    const outcome = await client.purge(id);
    if (outcome === 'purged') return jsonAnswer(200, { instancesDeleted: 1 });
    if (outcome === 'not-found') return emptyAnswer(404);
    const why = `Only orchestrations in a terminal state can be purged, but '${id}' is ${outcome.status}.`;
    return textAnswer(412, why);
  }

  async function purgeMany(call: HttpCall): Promise<HttpAnswer> {
    const filter = readFilter(call.query);
    if (filter.createdFromMs === undefined) {
      return jsonAnswer(400, { Message: "Please provide value for 'createdTimeFrom' parameter." });
    }
    const found = queryInstances(store.db, filter, '', -1).filter((row) => isTerminal(row.status));
    const instancesDeleted = await client.purgeAll(found.map((row) => row.id));
    return instancesDeleted === 0 ? emptyAnswer(404) : jsonAnswer(200, { instancesDeleted });
  }

  async function raise(call: HttpCall, id: string, eventName: string): Promise<HttpAnswer> {
    const row = findInstance(store.db, id);
    if (!row || row.entity) return emptyAnswer(404);
    if (isTerminal(row.status)) return emptyAnswer(410);
    if (!/^application\/json\b/i.test(call.headers['content-type'] ?? '')) {
      return jsonAnswer(400, { Message: 'Only application/json request content is supported' });
    }
    const text = call.body.toString('utf8');
    return invalidJson(text) ?? sentAnswer(await client.raise(id, eventName, compact(text)));
  }

  async function restart(call: HttpCall, id: string): Promise<HttpAnswer> {
    const withNewId = call.query.get('restartWithNewInstanceId')?.toLowerCase() !== 'false';
    const outcome = await client.restart(id, withNewId);
    if (outcome.kind !== 'not-found') return startAnswer(call, outcome, urlsOf);
    return jsonAnswer(400, { Message: 'InstanceId does not match a valid orchestration instance.' });
  }

  async function rewind(id: string, reason: string): Promise<HttpAnswer> {
    const outcome = await client.rewind(id, reason);
    if (outcome === 'rewound') return emptyAnswer(202);
    if (outcome === 'not-found') return textAnswer(404, `No instance with ID '${id}' was found.`);
    return textAnswer(412, `Only failed instances can be rewound, but '${id}' is ${outcome.status}.`);
  }

  return async (call: HttpCall, [id, operation, eventName]: readonly string[]): Promise<HttpAnswer> => {
    const reason = call.query.get('reason') ?? '';
    if (!id) {
      if (call.method === 'GET') return list(call);
      return call.method === 'DELETE' ? purgeMany(call) : emptyAnswer(404);
    }
    if (!operation) {
      if (call.method === 'GET') return status(call, id);
      return call.method === 'DELETE' ? purge(id) : emptyAnswer(404);
    }
    if (call.method !== 'POST') return emptyAnswer(404);
    switch (operation.toLowerCase()) {
      case 'raiseevent':
        return eventName ? raise(call, id, eventName) : emptyAnswer(404);
      case 'terminate':
        return sentAnswer(await client.terminate(id, reason));
      case 'suspend':
        return sentAnswer(await client.suspend(id, reason));
      case 'resume':
        return sentAnswer(await client.resume(id, reason));
      case 'restart':
        return restart(call, id);
      case 'rewind':
        return rewind(id, reason);
      default:
        return emptyAnswer(404);
    }
  };
}
