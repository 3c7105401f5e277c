import { SECRET_HEADER } from '../guard-principals.ts';
import { badInput, type CliStop, trouble } from '../exit-code.ts';
import { pauseFor } from '../interrupt.ts';
import { simulatedDirectory } from '../places.ts';
import { type Send, sendTo, Unreachable } from './api.ts';
import { appSettings, readStored, type SettingsChoice, writeStored } from './app-settings.ts';
import { ChildRefused } from './child.ts';
import { principalOf } from './identity.ts';
import { logFileIn, type OwnHost, startOwnHost } from './own-host.ts';
import { findRunning, type Running } from './running-file.ts';
import type { Session } from './session.ts';
import { isUp } from './simulation-file.ts';

export interface LocalChoice extends SettingsChoice {
  /** Of the person; a simulation keeps its own below it. */
  readonly stateDir: string;
  readonly command: string;
  /** `own` alone: `serve` is the host itself. `shared` alone: somebody else has to be there already, and stay. */
  readonly hosts: 'any' | 'own' | 'shared';
  readonly port: number;
  /** Whether the settings of this command are those of the commands after it. */
  readonly remember: boolean;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** A host that is just being stopped, or started by another command, holds the state for a moment. */
const OPEN_MS = 20_000;
const RETRY_MS = 200;
/** Hosts that may end under one command before we stop believing in the next. */
const REOPEN_TIMES = 5;
const CHECK_MS = 1_000;
const POLL_MS = { real: 3_000, virtual: 150 } as const;

type Host = { readonly kind: 'own'; readonly own: OwnHost } | { readonly kind: 'shared'; readonly running: Running };

const runningOf = (host: Host): Running => (host.kind === 'own' ? host.own.running : host.running);

/** Settings come from the environment of whoever calls: bad input, one line each. */
function startFailure(text: string): CliStop {
  const [, ...wrong] = text.includes('app settings are wrong') ? text.split('✖') : [];
  const lines = wrong.map((line) => line.replace(/\s+→ at /, ' at ').trim());
  return lines.length > 0 ? badInput(...lines) : trouble(`the host could not start: ${text}`);
}

/** A host of our own, or why the state is not to be had now. */
async function startOwn(choice: LocalChoice, stateDir: string): Promise<Host | string> {
  const stored = readStored(stateDir);
  const settings = appSettings(stored, choice, process.env);
  writeStored(stateDir, choice.remember ? settings : stored);
  const { command, port, simulation } = choice;
  try {
    return { kind: 'own', own: await startOwnHost({ stateDir, command, port, settings, simulation }) };
  } catch (error) {
    if (!(error instanceof ChildRefused)) throw error;
    if (/another (host|process) is using it/.test(error.message)) return error.message;
    throw startFailure(error.message);
  }
}

/** The host that serves the state now, or one of our own. */
async function findOrStart(choice: LocalChoice, stateDir: string): Promise<Host> {
  const deadline = Date.now() + OPEN_MS;
  for (;;) {
    choice.signal.throwIfAborted();
    const running = await findRunning(stateDir);
    if (running && choice.hosts === 'own')
      throw badInput(`process ${running.pid} serves ${stateDir} already: ${running.url}`);
    if (running && (choice.hosts === 'any' || running.command === 'serve')) return { kind: 'shared', running };
    if (choice.hosts === 'shared')
      throw badInput('--detach: needs a running `goldsmith serve` to leave the run to, or --url');
    const own = await startOwn(choice, stateDir);
    if (typeof own !== 'string') return own;
    if (Date.now() > deadline) throw trouble(own);
    await pauseFor(RETRY_MS, choice.signal);
  }
}

/** Talks to the local host. When it ends under us the state is safe on disk: the next host goes on where this one was. */
export async function openLocal(choice: LocalChoice): Promise<Session> {
  const stateDir = choice.simulation ? simulatedDirectory(choice.stateDir) : choice.stateDir;
  let host = await findOrStart(choice, stateDir);
  let reopened = 0;
  const principal = principalOf(stateDir);

  async function reopen(error: Unreachable): Promise<void> {
    reopened += 1;
    if (reopened > REOPEN_TIMES) throw trouble(`the host ends again and again (${error.message})`);
    const words = host.kind === 'own' ? host.own.child.lastWords() : '';
    if (host.kind === 'own') await host.own.stop();
    choice.say(`the host has ended${words && ` (${words})`}; going on with another one`);
    host = await findOrStart({ ...choice, hosts: 'any', port: 0 }, stateDir);
  }

  let checkedMs = performance.now();
  /** `goldsmith simulate` moves the time of both sides; without it nothing would ever happen again. */
  async function checkSimulation(): Promise<void> {
    if (!choice.simulation || performance.now() - checkedMs < CHECK_MS) return;
    if (!(await isUp(choice.simulation))) throw trouble('the simulated Azure has ended');
    checkedMs = performance.now();
  }

  const send: Send = async (call) => {
    for (;;) {
      await checkSimulation();
      const { secret, url } = runningOf(host);
      try {
        return await sendTo(`${url}/api`, call, { ...principal, [SECRET_HEADER]: secret }, choice.signal);
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        await reopen(error);
      }
    }
  };

  return {
    get kind() {
      return host.kind === 'own' ? 'own-host' : 'shared-host';
    },
    get where() {
      return runningOf(host).url;
    },
    get scopes() {
      return runningOf(host).scopes;
    },
    get staysUp() {
      return host.kind === 'shared' && host.running.command === 'serve';
    },
    send,
    pollMs: POLL_MS[choice.simulation ? 'virtual' : 'real'],
    logFile: logFileIn(stateDir),
    ended: () => (host.kind === 'own' ? host.own.child.exited : Promise.resolve()),
    async close() {
      if (host.kind === 'own') await host.own.stop();
    },
  };
}
