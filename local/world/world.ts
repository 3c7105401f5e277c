import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Seed } from '../arm/seed-shape.ts';
import { Conductor } from '../clock/conductor.ts';
import { type Child, spawnChild } from './child.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const IDENTITY_HEADER = 'simulated-identity-header';

export interface WorldOptions {
  readonly seed: Seed;
  /** App settings on top of those that point the app at the simulator. */
  readonly settings: Readonly<Record<string, string>>;
  /** Virtual time at the start, ISO 8601. */
  readonly startAt: string;
  /** Folder of the host's state file; by default a temporary one, removed at the end. */
  readonly stateDir?: string;
  /** Asked at every start of the host for further environment, e.g. where it shall kill itself; told what the one before said last. */
  readonly hostEnv?: (lastWords: string) => Readonly<Record<string, string>>;
  /** Built app to load; by default this one. */
  readonly appRoot?: string;
  /** Real time that host and simulator may be at work before they are taken to hang: hundreds of runs at once need more than one. */
  readonly settleMs?: number;
}

/** The embedded host with the built app and the simulated Azure, two processes on one virtual time. */
export interface World {
  readonly arm: Child;
  readonly host: Child;
  readonly conductor: Conductor;
  /** Kills the host where it is (unless it is dead already) and starts another on the same state file and port. */
  killHost(): Promise<void>;
  close(): Promise<void>;
}

const script = (path: string): string => join(ROOT, 'local', path);

function appSettings(options: WorldOptions, armUrl: string, stateDir: string): Record<string, string> {
  return {
    GOLDSMITH_ARM_ENDPOINT: armUrl,
    GOLDSMITH_CREDENTIAL: 'managed-identity',
    IDENTITY_ENDPOINT: `${armUrl}/msi/token`,
    IDENTITY_HEADER,
    WEBSITE_AUTH_ENABLED: 'True',
    GOLDSMITH_TASK_HUB: 'goldsmith',
    GOLDSMITH_SUMMARIES_URL: pathToFileURL(join(stateDir, 'summaries')).href,
    GOLDSMITH_RECONCILE_SCHEDULE: '0 */5 * * * *',
    GOLDSMITH_JANITOR_SCHEDULE: '0 17 * * * *',
    ...options.settings,
  };
}

/** In a row, before a host is up again: more than come of a plan. */
const PLANNED_DEATHS = 20;

export async function startWorld(options: WorldOptions): Promise<World> {
  const stateDir = options.stateDir ?? (await mkdtemp(join(tmpdir(), 'goldsmith-')));
  const arm = await spawnChild(script('arm/main.ts'), ['--start-at', options.startAt], { IDENTITY_HEADER });
  await post(`${arm.url}/admin/seed`, options.seed);
  const settings = appSettings(options, arm.url, stateDir);
  const startHost = (port: string, lastWords = ''): Promise<Child> =>
    spawnChild(
      script('host/main.ts'),
      [
        ...['--app', options.appRoot ?? ROOT, '--state', join(stateDir, 'host.db'), '--port', port],
        ...['--clock', 'virtual', '--start-at', options.startAt],
      ],
      { ...settings, ...options.hostEnv?.(lastWords) },
    );
  let host = await startHost('0').catch(async (error: unknown) => {
    await arm.stop();
    throw error;
  });
  let conductor = new Conductor([arm, host], options.settleMs);
  let restarting: Promise<void> | undefined;
  /** A host takes up its work before it says where it listens, and may reach the point at which it is to die before that too. */
  async function startAgain(port: string, said: string): Promise<Child> {
    let lastWords = said;
    for (let deaths = 0; ; deaths += 1) {
      try {
        return await startHost(port, lastWords);
      } catch (error) {
        const isPlanned = error instanceof Error && error.message.includes('"crash point"');
        if (!isPlanned || deaths >= PLANNED_DEATHS) throw error;
        lastWords = error.message;
      }
    }
  }
  async function restart(): Promise<void> {
    await host.stop('SIGKILL');
    host = await startAgain(new URL(host.url).port, host.errors.at(-1) ?? '');
    conductor = new Conductor([arm, host], options.settleMs);
  }
  return {
    arm,
    get host() {
      return host;
    },
    get conductor() {
      return conductor;
    },
    async killHost() {
      // Two who find it dead in the same moment start it once: a state file has one host.
      restarting ??= restart().finally(() => (restarting = undefined));
      await restarting;
    },
    async close() {
      await Promise.all([host.stop(), arm.stop()]);
      if (!options.stateDir) await rm(stateDir, { recursive: true, force: true });
    },
  };
}

/** Posts JSON and reads JSON; an error names the place, not the contents. */
export async function post<T = unknown>(url: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${url} answered ${response.status}: ${text.slice(0, 300)}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

export async function get<T = unknown>(url: string, headers: Record<string, string> = {}): Promise<T> {
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}`);
  return (await response.json()) as T;
}
