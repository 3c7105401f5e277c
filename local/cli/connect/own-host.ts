import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { trouble } from '../exit-code.ts';
import { PACKAGE_ROOT } from '../places.ts';
import { type AppSettings, scopeNames } from './app-settings.ts';
import { type Child, startChild } from './child.ts';
import { type Running, removeRunning, writeRunning } from './running-file.ts';
import type { Simulation } from './simulation-file.ts';

export interface OwnHost {
  readonly child: Child;
  readonly running: Running;
  stop(): Promise<void>;
}

export interface HostPlan {
  readonly stateDir: string;
  readonly command: string;
  readonly port: number;
  readonly settings: AppSettings;
  readonly simulation: Simulation | undefined;
}

export const logFileIn = (stateDir: string): string => join(stateDir, 'host.log');

/** In simulated time the host begins at the simulator's now; its own past is never undone. */
async function clockArguments(simulation: Simulation | undefined): Promise<string[]> {
  if (!simulation) return [];
  try {
    const { now } = (await (await fetch(`${simulation.url}/admin/clock`)).json()) as { now: string };
    return ['--clock', 'virtual', '--start-at', now];
  } catch {
    throw trouble(`the simulated Azure at ${simulation.url} does not answer`);
  }
}

function environment({ settings, simulation, stateDir }: HostPlan, secret: string): NodeJS.ProcessEnv {
  // Settings of another Goldsmith must not come in by the side door: the environment wins over the settings file.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^GOLDSMITH_(?!HOST_)/.test(name)));
  const identity = simulation && {
    IDENTITY_ENDPOINT: `${simulation.url}/msi/token`,
    IDENTITY_HEADER: simulation.identityHeader,
    AZURE_CLIENT_ID: '',
  };
  const own = {
    GOLDSMITH_SUMMARIES_URL: pathToFileURL(join(stateDir, 'summaries')).href,
    GOLDSMITH_CLI_SECRET: secret,
  };
  return { GOLDSMITH_HOST_LOG: 'warn', ...env, ...settings, ...identity, ...own };
}

/** Starts the embedded host with the built app, and says so in `running.json`. */
export async function startOwnHost(plan: HostPlan): Promise<OwnHost> {
  const { command, port, settings, simulation, stateDir } = plan;
  const secret = randomUUID();
  const args = ['--app', PACKAGE_ROOT, '--state', join(stateDir, 'goldsmith.db'), '--port', String(port)];
  const settingsFile = ['--settings', join(stateDir, 'settings.json')];
  const clock = await clockArguments(simulation);
  const env = environment(plan, secret);
  const child = await startChild('host', [...args, ...settingsFile, ...clock], env, logFileIn(stateDir));
  const { pid, url } = child;
  const running: Running = {
    url,
    pid,
    command,
    clock: simulation ? 'virtual' : 'real',
    secret,
    scopes: scopeNames(settings),
  };
  writeRunning(stateDir, running);
  return {
    child,
    running,
    async stop() {
      removeRunning(stateDir, pid);
      await child.stop();
    },
  };
}
