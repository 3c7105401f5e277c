import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartRefused } from '../start-refused.ts';
import { StoreBroken } from '../store/store-broken.ts';
import { textAnswer, type HttpAnswer, type HttpHandler, type HttpHead, type StreamHandler } from './http-message.ts';

const loopback = '127.0.0.1';

export interface Listener {
  readonly port: number;
  /** Ends the listener and every connection. */
  close(): Promise<void>;
}

export interface Handlers {
  readonly whole: HttpHandler;
  readonly stream?: StreamHandler | undefined;
}

/** Binds the port at once; requests wait until the handlers are known, because the app needs the port before it loads. */
export async function listen(port: number, handlers: Promise<Handlers>): Promise<Listener> {
  const server = createServer((request, response) => {
    handlers
      .then(async ({ whole, stream }) => {
        const head = readHead(request);
        if (stream?.(head, request, response)) return;
        send(response, request.method, await whole({ ...head, body: await readBody(request) }));
      })
      .catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else if (error instanceof StoreBroken) send(response, request.method, textAnswer(503, error.message));
        else response.writeHead(500, { 'content-length': 0 }).end();
      });
  });
  // A chain of long polls through one connection must not be cut by Node's default of five minutes per request.
  server.requestTimeout = 0;
  // Callers keep connections; closing an idle one just as it is used again would look like a lost request.
  server.keepAliveTimeout = 75_000;
  await bind(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new StartRefused(`cannot listen on ${loopback}:${port}: ${error.message}`)));
    server.listen(port, loopback, resolve);
  });
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function readHead(request: IncomingMessage): HttpHead {
  const target = originForm(request.url ?? '/');
  const cut = target.indexOf('?');
  const { headers, originalHeaders } = readHeaders(request.rawHeaders);
  return {
    method: (request.method ?? 'GET').toUpperCase(),
    path: cut < 0 ? target : target.slice(0, cut),
    query: new URLSearchParams(cut < 0 ? '' : target.slice(cut + 1)),
    origin: `http://${headers.host ?? loopback}`,
    target,
    headers,
    originalHeaders,
  };
}

/** A client that takes us for its proxy names the whole address; servers have to understand that too. */
function originForm(target: string): string {
  const rest = /^https?:\/\/[^/?#]*(.*)$/i.exec(target)?.[1];
  return rest === undefined ? target : rest.startsWith('/') ? rest : `/${rest}`;
}

function readHeaders(raw: readonly string[]) {
  const headers: Record<string, string> = {};
  const originalHeaders: Record<string, string> = {};
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string;
    const lower = name.toLowerCase();
    const value = raw[index + 1] as string;
    headers[lower] = Object.hasOwn(headers, lower) ? `${headers[lower]},${value}` : value;
    originalHeaders[name] = headers[lower];
  }
  return { headers, originalHeaders };
}

function send(response: ServerResponse, method: string | undefined, answer: HttpAnswer): void {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  const hasBody = answer.body !== undefined && answer.body.length > 0 && answer.status !== 204 && answer.status !== 304;
  if (!hasBody) {
    if (answer.status !== 204 && answer.status !== 304) response.setHeader('content-length', 0);
    response.end();
    return;
  }
  if (method === 'HEAD') return void response.end();
  // Two steps make it chunked, as the real host always answers.
  response.write(answer.body);
  response.end();
}
