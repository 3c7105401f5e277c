import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Two folders up in the source tree (`local/cli`) and in the package (`dist/cli`) alike. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../..', import.meta.url));

const isSource = import.meta.url.endsWith('.ts');

/** The program of a child process: a bundle beside this one, or the source it is made of. */
export const childScript = (name: 'host' | 'arm'): string =>
  fileURLToPath(new URL(isSource ? `./${name}-main.ts` : `./${name}.mjs`, import.meta.url));

export function stateDirectory(chosen: string | undefined, env: NodeJS.ProcessEnv): string {
  if (chosen) return resolve(chosen);
  const home = env['XDG_STATE_HOME'];
  // The XDG specification: a relative path there is to be ignored.
  // An empty HOME would put the state wherever one stands.
  return join(home?.startsWith('/') ? home : join(homedir() || userInfo().homedir, '.local', 'state'), 'goldsmith');
}

/** A simulated Azure forgets everything when it ends; what Goldsmith knows of it is kept apart from the truth. */
export const simulatedDirectory = (stateDir: string): string => join(stateDir, 'simulated');
