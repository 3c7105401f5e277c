import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where `npm run checkers` puts them. */
export const CHECKERS = fileURLToPath(new URL('../../node_modules/.cache/goldsmith-checkers', import.meta.url));

const systems: Readonly<Record<string, string>> = { darwin: 'osx', win32: 'win' };
const runtime = `${systems[process.platform] ?? process.platform}-${process.arch}`;
const suffix = process.platform === 'win32' ? '.exe' : '';

const bicepPackage = `Azure.Bicep.CommandLine.${runtime}`;
const bicepVersion = '0.49.2';
export const BICEP = {
  package: bicepPackage,
  version: bicepVersion,
  path: join(CHECKERS, bicepPackage.toLowerCase(), bicepVersion, 'tools', `bicep${suffix}`),
} as const;

export const POWERSHELL = { version: '7.6.9', folder: join(CHECKERS, 'pwsh') } as const;

/** On the PATH, else the one that was fetched. */
function find(name: string, fetched: string, flag: string): string | undefined {
  if (spawnSync(name, [flag], { stdio: 'ignore' }).status === 0) return name;
  return existsSync(fetched) ? fetched : undefined;
}

export const findBicep = (): string | undefined => find('bicep', BICEP.path, '--version');
export const findPwsh = (): string | undefined => find('pwsh', join(POWERSHELL.folder, `pwsh${suffix}`), '--version');
