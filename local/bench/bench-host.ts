import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { spawnChild } from '../world/child.ts';

const HOST_SCRIPT = fileURLToPath(new URL('../host/main.ts', import.meta.url));
export const BENCH_APP = fileURLToPath(new URL('./app', import.meta.url));
const NEWS_WITHIN_MS = 60_000;

/** The host in a process of its own with the benchmark's app, and what the app tells about itself. */
export interface BenchHost {
  readonly url: string;
  start(orchestration: string, id: string, input?: unknown): Promise<void>;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }>;
  /** Everything the app has told of this kind, oldest first. */
  told(kind: string): readonly string[];
  /** Resolves when the app has told this kind so many times. */
  whenTold(kind: string, count: number): Promise<readonly string[]>;
  /** Sees each piece of news as it arrives. */
  onNews(listener: (kind: string, value: string) => void): void;
  stop(): Promise<void>;
}

export async function startBenchHost(stateFile: string, env: NodeJS.ProcessEnv = {}): Promise<BenchHost> {
  const news = new Map<string, string[]>();
  const listeners = new Set<(kind: string, value: string) => void>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    createInterface({ input: socket }).on('line', (line) => {
      const [kind = '', value = ''] = line.split(' ');
      const values = news.get(kind);
      if (values) values.push(value);
      else news.set(kind, [value]);
      listeners.forEach((listener) => listener(kind, value));
    });
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const BENCH_NEWS_PORT = String((server.address() as AddressInfo).port);
  const args = ['--app', BENCH_APP, '--state', stateFile, '--clock', 'real'];
  const child = await spawnChild(HOST_SCRIPT, args, { ...env, BENCH_NEWS_PORT });
  const agent = new Agent({ keepAlive: true });
  const told = (kind: string) => news.get(kind) ?? [];

  function call(method: string, path: string, body?: unknown) {
    return send(agent, method, `${child.url}${path}`, body === undefined ? '' : JSON.stringify(body));
  }
  return {
    url: child.url,
    call,
    told,
    async start(orchestration, id, input = {}) {
      const answer = await call('POST', `/runtime/webhooks/durabletask/orchestrators/${orchestration}/${id}`, input);
      if (answer.status !== 202) throw new Error(`start of ${id} answered ${answer.status}: ${answer.text}`);
    },
    whenTold(kind, count) {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (told(kind).length < count) return;
          listeners.delete(look);
          clearTimeout(timer);
          resolve(told(kind));
        };
        const timer = setTimeout(
          () => reject(new Error(`${kind}: ${told(kind).length} of ${count}; ${child.errors.join('\n')}`)),
          NEWS_WITHIN_MS,
        );
        listeners.add(look);
        look();
      });
    },
    onNews: (listener) => void listeners.add(listener),
    async stop() {
      agent.destroy();
      await child.stop();
      sockets.forEach((socket) => socket.destroy());
      server.close();
    },
  };
}

function send(agent: Agent, method: string, url: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
