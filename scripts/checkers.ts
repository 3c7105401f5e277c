// `npm run checkers [-- --json]`: the compilers of Bicep and PowerShell, from NuGet by the .NET SDK, into node_modules/.cache. Tests use what is there and skip what is not.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BICEP, CHECKERS, findBicep, findPwsh, POWERSHELL } from './checkers/find-checkers.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const say = (line: string) => void (values.json ? process.stderr : process.stdout).write(`${line}\n`);
const env = { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' };
const dotnet = (...args: string[]): boolean =>
  spawnSync('dotnet', args, { cwd: CHECKERS, env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;

/** The package holds the program and nothing to refer to, so a project that needs it is enough to have it fetched. */
function fetchBicep(): void {
  const reference = `<PackageReference Include="${BICEP.package}" Version="[${BICEP.version}]" ExcludeAssets="all" />`;
  const project = `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup><ItemGroup>${reference}</ItemGroup></Project>`;
  const folder = join(CHECKERS, 'fetch');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'fetch.csproj'), project);
  if (dotnet('restore', folder, '--packages', CHECKERS)) chmodSync(BICEP.path, 0o755);
  rmSync(folder, { recursive: true });
}

mkdirSync(CHECKERS, { recursive: true });
if (spawnSync('dotnet', ['--version'], { stdio: 'ignore' }).status !== 0) {
  say('dotnet is not on the PATH: nothing is fetched.');
} else {
  if (!findBicep()) fetchBicep();
  if (!findPwsh()) {
    dotnet('tool', 'install', 'PowerShell', '--version', POWERSHELL.version, '--tool-path', POWERSHELL.folder);
  }
}
const found = { bicep: findBicep() ?? null, pwsh: findPwsh() ?? null };
for (const [name, path] of Object.entries(found)) say(`${name}: ${path ?? 'not here, its checks are skipped'}`);
if (values.json) process.stdout.write(`${JSON.stringify(found)}\n`);
