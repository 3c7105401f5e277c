import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { feedEventGrid } from './events/event-source.ts';
import { wireFaults } from './faults/wire-faults.ts';
import type { Certificate } from './identity/self-signed.ts';
import { makeDispatch, type Incoming, type Outcome } from './http/dispatch.ts';
import { exchangesVariable, openExchangeLog } from './http/exchange-log.ts';
import { makeRouter } from './http/route.ts';
import { seedWorld } from './resources/seed-world.ts';
import { routes } from './routes.ts';
import { Journal } from './state/journal.ts';
import { keepState } from './state/keep-state.ts';
import type { Seed } from './seed-shape.ts';
import { makeWorld, type World } from './world.ts';

export interface ArmOptions {
  readonly port?: number;
  readonly seed?: Seed;
  /** Virtual time at the start, ISO 8601. */
  readonly startAt?: string;
  /** What the managed identity endpoint expects in X-IDENTITY-HEADER. Default: `simulated-identity-header`. */
  readonly identityHeader?: string;
  /** Keeps the world across restarts: with this file `startAt` and `seed` count only the first time. */
  readonly stateFile?: string;
  /** Listens on https instead, as `localhost`: clients that send secrets or tokens over nothing else. */
  readonly tls?: Certificate;
}

export interface Arm {
  readonly url: string;
  readonly port: number;
  readonly world: World;
  close(): Promise<void>;
}

async function bodyOf(message: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  if (!text) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return Object.fromEntries(new URLSearchParams(text)); // a token endpoint is posted a form
  }
}

function write(response: ServerResponse, outcome: Exclude<Outcome, 'drop'>, nowMs: number, head: boolean): void {
  const { status, headers = {}, body } = outcome;
  const bytes = body instanceof Uint8Array;
  const text = typeof body === 'string' || bytes ? body : body === undefined ? '' : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(status, {
    ...(text ? { 'content-type': type } : {}),
    'content-length': String(Buffer.byteLength(text)),
    date: new Date(nowMs).toUTCString(),
    ...headers,
  });
  response.end(head ? '' : text);
}

/** Starts the simulated Azure on 127.0.0.1. */
export async function startArm(options: ArmOptions = {}): Promise<Arm> {
  const journal = options.stateFile === undefined ? undefined : new Journal(options.stateFile);
  const startAt = journal?.startAt ?? options.startAt ?? '2026-01-01T00:00:00Z';
  const world = makeWorld(Date.parse(startAt));
  let note: (incoming: Incoming) => void = () => undefined;
  world.tokens.identityHeader = options.identityHeader ?? process.env.IDENTITY_HEADER ?? world.tokens.identityHeader;
  feedEventGrid(world);
  wireFaults(world);
  const dispatch = makeDispatch(world, routes, makeRouter(routes));

  const record = openExchangeLog(process.env[exchangesVariable]);

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    // Some clients join a host and an id that begins with a slash: `//subscriptions/...` is no host (eventgrid.net2019 #0).
    const { pathname, searchParams } = new URL((message.url ?? '/').replace(/^\/+/, '/'), world.url);
    const method = message.method ?? 'GET';
    const body = await bodyOf(message);
    const incoming = { method, path: pathname, query: searchParams, headers: message.headers, body };
    note(incoming);
    const outcome = await dispatch(incoming);
    if (outcome === 'drop') return void message.socket.destroy();
    const { status, headers = {}, body: answered, injected } = outcome;
    record?.({
      method,
      url: message.url ?? '',
      requestBody: body,
      status,
      headers,
      body: answered,
      ...(injected ? { injected } : {}),
    });
    write(response, outcome, world.clock.nowMs, method === 'HEAD');
  }

  const answer = (message: IncomingMessage, response: ServerResponse) => {
    serve(message, response).catch((error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`arm: ${message.method} ${message.url?.split('?')[0]}: ${text}\n`);
      const body = { error: { code: 'SimulatorBug', message: text } };
      write(response, { status: 500, body }, world.clock.nowMs, false);
    });
  };
  const server = options.tls ? createTlsServer(options.tls, answer) : createServer(answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject); // a port that is taken, or not ours to take
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  world.url = options.tls ? new URL(`https://localhost:${port}`).origin : `http://127.0.0.1:${port}`;
  if (journal?.isNew) journal.append({ kind: 'start', startAt });
  if (options.seed && journal?.isNew !== false) {
    journal?.append({ kind: 'seed', seed: options.seed });
    seedWorld(world, options.seed);
  }
  if (journal) note = await keepState(world, dispatch, journal);

  return {
    url: world.url,
    port,
    world,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
