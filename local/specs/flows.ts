import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { exchangesVariable } from '../arm/http/exchange-log.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Something that talks to the simulated Azure, run with every exchange kept. */
interface Flow {
  readonly name: string;
  readonly args: readonly string[];
}

const jest = ['--disable-warning=ExperimentalWarning', '--experimental-vm-modules', 'node_modules/jest/bin/jest.js'];
const tests = (...paths: readonly string[]): Flow => ({
  name: `tests ${paths.join(' ')}`.trim(),
  args: [...jest, ...paths],
});

/** The walk of `npm start`, the real `az`, and the tests that ask the simulator over HTTP; with `suite` every test there is. */
export const flows = (suite: boolean): readonly Flow[] => [
  { name: 'npm start', args: ['local/start/main.ts'] },
  { name: 'npm run parity:az', args: ['local/az/main.ts'] },
  suite ? tests() : tests('test/arm', 'test/azure', 'test/e2e'),
];

/** A flow that fails is told on standard error and does not stop the others: what it said to Azure is looked at all the same. */
export function runFlow({ name, args }: Flow, folder: string): void {
  const env = { ...process.env, [exchangesVariable]: folder };
  const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) process.stderr.write(`specs: ${name} ended with ${status}\n`);
}
