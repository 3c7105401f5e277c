import { randomUUID } from 'node:crypto';
import { request as httpRequest, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { LoadMeter } from '../clock/load-meter.ts';
import type { Access } from '../keys/access.ts';
import type { Log } from '../log.ts';
import type { TypedData } from '../worker/core-types.ts';
import type { Invoke } from '../worker/make-invoke.ts';
import { httpTriggerMetadata } from './http-codec.ts';
import type { HttpHead, StreamHandler } from './http-message.ts';
import type { FindRoute } from './route-table.ts';

const ownHeaders = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'expect'];

/**
 * Answers HTTP functions of an app with `enableHttpStream`: the request goes on to a listener inside the SDK while the function is
 * invoked beside it, and the answer comes back over that connection.
 */
export function makeStreamProxy(parts: {
  find: FindRoute;
  invoke: Invoke;
  meter: LoadMeter;
  log: Log;
  access: Access;
  sdkPort: number;
}): StreamHandler {
  const { find, invoke, meter, log, access, sdkPort } = parts;

  async function serve(
    hit: NonNullable<ReturnType<FindRoute>>,
    head: HttpHead,
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    const end = meter.begin();
    const invocationId = randomUUID();
    const proxied = forward(head, request, invocationId, sdkPort);
    response.on('close', () => proxied.destroy());
    const broken = new Promise<never>((_resolve, reject) => proxied.once('error', reject));
    broken.catch(() => undefined);
    const relayed = new Promise<IncomingMessage>((resolve) => proxied.once('response', resolve)).then((incoming) =>
      relay(incoming, response),
    );
    relayed.catch(() => undefined);
    let returned: unknown;
    try {
      const triggerMetadata = { ...queryMetadata(head), ...httpTriggerMetadata(head, hit.values) };
      const input = { invocationId, trigger: {}, triggerMetadata, observe: (value: unknown) => (returned = value) };
      await Promise.race([invoke(hit.target, input), broken]);
      if (returned !== undefined && returned !== null) await Promise.race([relayed, broken]);
      else {
        log.warn('a streaming handler returned nothing: on Azure its caller never gets an answer', {
          function: hit.target.name,
        });
        response.writeHead(204).end();
      }
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const message = 'a streaming handler failed: on Azure its caller never gets an answer';
      log.warn(message, { function: hit.target.name, error: text });
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-length': 0 }).end();
    } finally {
      proxied.destroy();
      end();
    }
  }

  return (head, request, response) => {
    const hit = find(head.method, head.path);
    if (!hit) return false;
    if (access.mayCall(hit.target, head)) void serve(hit, head, request, response);
    else response.writeHead(401, { 'content-length': 0 }).end();
    return true;
  };
}

function forward(head: HttpHead, request: IncomingMessage, invocationId: string, port: number): ClientRequest {
  const headers = { ...request.headers };
  const isChunked = headers['transfer-encoding'] !== undefined;
  for (const name of ownHeaders) delete headers[name];
  const proxied = httpRequest({
    host: '127.0.0.1',
    port,
    method: head.method,
    path: head.target,
    agent: false,
    headers: {
      ...headers,
      ...(isChunked ? { 'transfer-encoding': 'chunked' } : {}),
      'x-ms-invocation-id': invocationId,
      'x-forwarded-host': request.headers.host ?? '127.0.0.1',
      'x-forwarded-proto': 'http',
    },
  });
  // A caller that goes away in mid-body must end the request, or the handler would read for ever.
  pipeline(request, proxied).catch(() => proxied.destroy());
  return proxied;
}

async function relay(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = Object.entries(incoming.headers).filter(([name]) => !ownHeaders.includes(name));
  response.writeHead(incoming.statusCode ?? 500, Object.fromEntries(headers));
  response.flushHeaders();
  await pipeline(incoming, response);
}

/** In this mode the real host adds the query to the metadata, and the SDK turns that into route values. */
const queryMetadata = (head: HttpHead): Record<string, TypedData> =>
  Object.fromEntries([...head.query].map(([name, value]) => [name, { string: value }]));
