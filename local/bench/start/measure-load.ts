import { spawnSync } from 'node:child_process';

export interface Load {
  /** Wall time from the first import to the last line of the app. */
  readonly ms: number;
  /** Processor time of the same, all threads; hardly moved by what else the machine does. */
  readonly cpuMs: number;
  readonly memoryMb: number;
}

/** Loads the app and tells what it took. Without a host it registers nowhere, and says so on standard error; both ways alike. */
const PROBE = `
const began = performance.now();
const before = process.cpuUsage();
await import(process.argv[1]);
const ms = performance.now() - began;
const { user, system } = process.cpuUsage(before);
process.stdout.write('\\nGOLDSMITH ' + JSON.stringify({ ms, cpuMs: (user + system) / 1e3, memoryMb: process.memoryUsage.rss() / 1e6 }) + '\\n');
process.exit(0);`;

export function measureLoad(entry: string, env: NodeJS.ProcessEnv = {}): Load {
  const { stderr, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', PROBE, entry], {
    encoding: 'utf8',
    env: { ...process.env, NODE_COMPILE_CACHE: '', ...env },
  });
  const [, figures] = /^GOLDSMITH (.*)$/m.exec(stdout) ?? [];
  if (!figures) throw new Error(`${entry} does not load: ${stderr.slice(-2_000)}`);
  return JSON.parse(figures) as Load;
}
