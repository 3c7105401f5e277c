import { findInstance, isTerminal } from '../durable/instance-row.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { emptyAnswer, jsonAnswer, type HttpAnswer, type HttpCall } from '../http/http-message.ts';
import type { ManagementUrls } from './client-value.ts';
import type { DurableClient, StartOutcome } from './durable-client.ts';

export type UrlsOf = (call: HttpCall, id: string) => ManagementUrls;

/** `POST orchestrators/{name}[/{id}]`: starts an instance, and waits for its end when `timeout` is given. */
export function makeStartRoute({ store }: EngineParts, client: DurableClient, urlsOf: UrlsOf) {
  return async (call: HttpCall, [name, id, ...more]: readonly string[]): Promise<HttpAnswer> => {
    if (call.method !== 'POST' || !name || more.length > 0) return emptyAnswer(404);
    const text = call.body.toString('utf8');
    const badInput = text === '' ? undefined : invalidJson(text);
    if (badInput) return badInput;
    const outcome = await client.start(name, id, text === '' ? null : compact(text), call.query.get('version'));
    const timeoutMs = Number(call.query.get('timeout')) * 1000;
    if (outcome.kind === 'started' && timeoutMs > 0) {
      const everyMs = Math.max(Number(call.query.get('pollingInterval') ?? 1) * 1000, 20);
      for (let waited = 0; waited < timeoutMs; waited += everyMs) {
        await new Promise((resolve) => setTimeout(resolve, Math.min(everyMs, timeoutMs - waited)));
        const row = findInstance(store.db, outcome.id);
        if (row && isTerminal(row.status)) return jsonAnswer(200, row.output === null ? null : JSON.parse(row.output));
      }
    }
    return startAnswer(call, outcome, urlsOf);
  };
}

export function startAnswer(call: HttpCall, outcome: StartOutcome, urlsOf: UrlsOf): HttpAnswer {
  if (outcome.kind === 'already-live') {
    return jsonAnswer(409, { Message: `An Orchestration instance with the status ${outcome.status} already exists.` });
  }
  const { rewindPostUri: _notOffered, ...urls } = urlsOf(call, outcome.id);
  return jsonAnswer(202, urls, { location: encodeURI(urls.statusQueryGetUri), 'retry-after': '10' });
}

/** The answer to a body that is no JSON, in the shape of the real host. */
export function invalidJson(text: string): HttpAnswer | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return jsonAnswer(400, {
      Message: 'Invalid JSON content',
      ExceptionMessage: error instanceof Error ? error.message : String(error),
      ExceptionType: 'Newtonsoft.Json.JsonReaderException',
      StackTrace: '',
    });
  }
}

export const compact = (json: string): string => JSON.stringify(JSON.parse(json));
