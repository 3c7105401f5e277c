import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { definitionId, MACHINES, vmId } from '../../local/start/cast.ts';
import { cleanUp, type Ended, lastJson, ROOT, run, start, tempDirectory } from './support/cli.ts';

const execute = promisify(execFile);
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string; bin?: unknown };
/** The Node that runs the tests comes first; the system's may be older than the command line can use. */
const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter);
const INSTALL_MS = 180_000;

/** Node 22 comes as a package, as Node 24 does here; undefined where there is no registry to get it from. */
async function findNode22(): Promise<string | undefined> {
  const folder = tempDirectory();
  try {
    await npm(folder, 'install', '--prefer-offline', '--prefix', folder, 'node@22');
    const node = join(folder, 'node_modules', 'node', 'bin', 'node');
    const { stdout } = await execute(node, ['--version']);
    return stdout.startsWith('v22.') ? node : undefined;
  } catch {
    return undefined;
  }
}

const npm = (cwd: string, ...args: string[]) =>
  execute('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env: { ...process.env, PATH } });

describe('goldsmith, packed and installed elsewhere', () => {
  const prefix = tempDirectory();
  const state = tempDirectory();
  let files: string[] = [];
  const goldsmith = (...args: string[]): Promise<Ended> => run(args, { PATH }, [join(prefix, 'bin', 'goldsmith')]);

  beforeAll(async () => {
    const { stdout } = await npm(ROOT, 'pack', '--json', '--pack-destination', prefix);
    const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as { files: { path: string }[] }[];
    files = packed?.files.map(({ path }) => path) ?? [];
    const tarball = readdirSync(prefix).find((name) => name.endsWith('.tgz')) ?? '';
    await npm(prefix, 'install', '--global', '--prefer-offline', '--prefix', prefix, join(prefix, tarball));
  }, INSTALL_MS);
  afterAll(cleanUp);

  it('holds the bundles, the app with its guest scripts, and no source', () => {
    const needed = ['dist/cli/goldsmith.mjs', 'dist/cli/host.mjs', 'dist/cli/arm.mjs', 'dist/functions/app.mjs'];
    expect(files).toEqual(
      expect.arrayContaining([...needed, 'dist/guest/linux-generalize.sh', 'host.json', 'LICENSE']),
    );
    expect(files.filter((path) => path.endsWith('.ts'))).toEqual([]);
  });

  it('is there as a command', async () => {
    expect(await goldsmith('--version')).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
    expect(await goldsmith('preflight', '--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Examples:'),
    });
  });

  async function capture(state: string, command: string[], env: NodeJS.ProcessEnv): Promise<void> {
    const flags = ['--state', state];
    const azure = start(['simulate', '--scale', '2400', ...flags], env, command);
    await azure.saw(/Ctrl\+C/);
    const target = ['--gallery', definitionId('linux-api')];
    const args = ['capture', vmId(MACHINES.linux), ...target, '--simulated', '--json', ...flags];
    const captured = await run(args, env, command);
    azure.kill('SIGINT');

    expect(captured).toMatchObject({ code: 0, err: expect.not.stringContaining('Warning') });
    expect(lastJson(captured)).toMatchObject({ state: 'captured' });
    expect(await azure.ended).toMatchObject({ code: 0 });
  }

  it('captures against its own simulated Azure', () => capture(state, [join(prefix, 'bin', 'goldsmith')], { PATH }));

  it(
    'does the same on Node 22, host and simulator too',
    async () => {
      const node = await findNode22();
      if (!node) return console.warn('skipped: node@22 is not to be had here');
      const env = { PATH: [dirname(node), process.env['PATH']].join(delimiter) };
      await capture(tempDirectory(), [node, join(prefix, 'bin', 'goldsmith')], env);
    },
    INSTALL_MS,
  );
});
