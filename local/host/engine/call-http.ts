import type { HttpRequestText } from '../durable/action.ts';
import { EventType } from '../durable/history-event.ts';

/** As long as the real host's HTTP client waits. */
const timeoutMs = 100_000;

/** Sends one request of `callHttp`; every answer is a result, only a request without an answer is a failure. */
export async function callHttp(input: string | null): Promise<object> {
  const request = JSON.parse(input ?? 'null') as HttpRequestText | null;
  if (!request) return failure('the request is missing');
  if (request.tokenSource) {
    return failure(
      'callHttp with a tokenSource (managed identity) is not supported by this host; get the token in an activity',
    );
  }
  try {
    const { method, uri, content, headers } = request;
    const hasBody = content !== undefined && content !== null && !/^(?:get|head)$/i.test(method);
    const response = await fetch(uri, {
      method,
      headers: { ...headers },
      ...(hasBody ? { body: content } : {}),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    const answer = { statusCode: response.status, headers: Object.fromEntries(response.headers), content: text };
    return { EventType: EventType.TaskCompleted, Result: JSON.stringify(answer) };
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { message?: string } };
    return failure(`${request.method} ${originOf(request.uri)}: ${cause?.message || message}`);
  }
}

/** Paths and queries may hold secrets, and a failure is stored and logged. */
const originOf = (uri: string) => (URL.canParse(uri) ? new URL(uri).origin : 'an invalid address');

const failure = (text: string) => ({
  EventType: EventType.TaskFailed,
  Reason: `Activity function 'BuiltIn::HttpActivity' failed:  ${text}`,
  Details: text,
  FailureDetails: null,
});
