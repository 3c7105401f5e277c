import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Tried with the provider; installed on demand, because it brings 370 packages of which the project needs nothing else. */
const AZURITE = 'azurite@3.35.0';
const START_MS = 60_000;

export const SERVICES = ['queue', 'table', 'blob'] as const;
export type Service = (typeof SERVICES)[number];

/** One line of an access log, with the time at which it was written (ms). */
export interface Request {
  readonly atMs: number;
  readonly service: Service;
  readonly method: string;
  readonly path: string;
}

export interface Azurite {
  readonly connectionString: string;
  readonly requests: readonly Request[];
  close(): void;
}

/** The folder of its programs: on the PATH, else installed into `folder`; undefined where the registry does not give it. */
export function findAzurite(folder: string): { readonly binDir?: string } | undefined {
  if (spawnSync('azurite-queue', ['--version'], { stdio: 'ignore' }).status === 0) return {};
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save', '--loglevel=error'];
  const { status } = spawnSync('npm', ['install', ...flags, '--prefix', folder, AZURITE], { stdio: 'ignore' });
  return status === 0 ? { binDir: join(folder, 'node_modules', '.bin') } : undefined;
}

/** Public: every Azurite has it (https://learn.microsoft.com/azure/storage/common/storage-use-azurite). */
const ACCOUNT = 'devstoreaccount1';
const WELL_KNOWN = ['Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6', 'tq/K1SZFPTOtr/KBHBeksoGMGw=='];

const STARTED = /successfully (?:listens|started) on /;
const ACCESS = /^\S+ - - \[[^\]]*\] "(\w+) (\S+) /;

/** Found before: the table service does not say which port it took when it is let choose. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when the service listens. */
function untilStarted(service: Service, child: ChildProcess, seen: Request[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`azurite-${service} did not start`)), START_MS);
    child.once('error', reject).once('exit', (code) => reject(new Error(`azurite-${service} ended with ${code}`)));
    createInterface({ input: child.stdout as Readable }).on('line', (line) => {
      if (STARTED.test(line)) {
        clearTimeout(late);
        resolve();
      }
      const [, method = '', path = ''] = ACCESS.exec(line) ?? [];
      if (method) seen.push({ atMs: Date.now(), service, method, path });
    });
  });
}

/** The three services, each a process with a log of its own, on ports that are free. */
export async function startAzurite({ binDir }: { readonly binDir?: string }, folder: string): Promise<Azurite> {
  const requests: Request[] = [];
  const children: ChildProcess[] = [];
  const close = (): void => children.forEach((child) => void child.kill());
  const start = async (service: Service): Promise<string> => {
    const [location, port] = [join(folder, service), await freePort()];
    await mkdir(location, { recursive: true });
    const at = [`--${service}Host`, '127.0.0.1', `--${service}Port`, String(port), '--location', location];
    const flags = ['--skipApiVersionCheck', '--disableTelemetry'];
    const name = `azurite-${service}`;
    const program = binDir ? join(binDir, name) : name;
    const child = spawn(program, [...at, ...flags], { stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(child);
    await untilStarted(service, child, requests);
    return `${service[0]?.toUpperCase()}${service.slice(1)}Endpoint=http://127.0.0.1:${port}/${ACCOUNT}`;
  };
  try {
    const endpoints = await Promise.all(SERVICES.map(start));
    const key = `AccountKey=${WELL_KNOWN.join('')}`;
    const connectionString = ['DefaultEndpointsProtocol=http', `AccountName=${ACCOUNT}`, key, ...endpoints].join(';');
    return { connectionString, requests, close };
  } catch (error) {
    close();
    throw error;
  }
}
