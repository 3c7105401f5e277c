import { interruptible } from '../interrupt.ts';
import { checkConnection, type ConnectionFlags } from '../options/connection-options.ts';
import { stateDirectory } from '../places.ts';
import { makeTerminal, type Terminal } from '../screen/terminal.ts';
import { openDeployed } from './open-deployed.ts';
import { type LocalChoice, openLocal } from './open-local.ts';
import type { Session } from './session.ts';
import { chosenSimulation } from './simulation-file.ts';

export interface Work {
  readonly session: Session;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** What a command needs of a local host; nothing of it matters for a deployed app. */
export type Needs = Pick<LocalChoice, 'command' | 'grant' | 'remember'> &
  Partial<Pick<LocalChoice, 'hosts' | 'port'>> & {
    /** Done before a host is started: is there a credential at all? Not asked of a simulation. */
    readonly before?: (armEndpoint: string | undefined) => Promise<void>;
  };

async function open(
  flags: ConnectionFlags,
  needs: Needs,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Session> {
  const { armEndpoint, audience, key, url } = flags;
  if (url) return openDeployed({ url, audience, key, signal });
  const stateDir = stateDirectory(flags.state, process.env);
  const simulation = await chosenSimulation(stateDir, flags.simulated ?? false, armEndpoint);
  if (!simulation) await needs.before?.(armEndpoint);
  return openLocal({ hosts: 'any', port: 0, ...needs, armEndpoint, simulation, stateDir, signal, say });
}

/** Opens what the flags mean, works, and closes it again whatever happens. */
export async function withSession<T>(
  flags: ConnectionFlags,
  needs: Needs,
  work: (work: Work) => Promise<T>,
): Promise<T> {
  checkConnection(flags);
  const terminal = makeTerminal(flags.json ?? false);
  return interruptible(async (signal) => {
    const session = await open(flags, needs, signal, (line) => terminal.warn(`goldsmith: ${line}`));
    try {
      return await work({ session, terminal, signal });
    } finally {
      await session.close();
    }
  });
}
