import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StartRefused } from './start-refused.ts';

export interface HostOptions {
  readonly appDirectory: string;
  readonly stateFile: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly clock: 'real' | 'virtual';
  /** Virtual time only: where it begins, unless the state file is further already. */
  readonly startAtMs: number | undefined;
  readonly settingsFile: string | undefined;
  /** Virtual time only: two runs of one scenario leave the same history. */
  readonly strict: boolean;
  /** Keys are checked, and kept in this file; undefined = nobody checks. */
  readonly keysFile: string | undefined;
  readonly logLevel: string | undefined;
  readonly crash: string | undefined;
  /** For tests of a full disk where none can be made: the state file may not grow beyond so many pages. */
  readonly maxPages: number | undefined;
}

const usage =
  'usage: main.ts --app DIR --state FILE [--port 0] [--clock real|virtual] [--start-at ISO] [--strict] [--settings FILE.json] [--keys [FILE]]';

export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): HostOptions {
  let values: Partial<Record<'app' | 'state' | 'port' | 'clock' | 'start-at' | 'settings' | 'keys', string>> & {
    strict?: boolean;
  };
  try {
    const text = { type: 'string' } as const;
    const strict = { type: 'boolean' } as const;
    const texts = { app: text, state: text, port: text, clock: text, 'start-at': text, settings: text, keys: text };
    const options = { ...texts, strict };
    values = parseArgs({ args: withBareKeys(args), options, allowPositionals: false }).values;
  } catch (error) {
    throw new StartRefused(`${(error as Error).message}; ${usage}`);
  }
  if (!values.app || !values.state) throw new StartRefused(usage);
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new StartRefused(`--port ${values.port} is no port`);
  const clock = values.clock ?? 'real';
  if (clock !== 'real' && clock !== 'virtual') throw new StartRefused(`--clock ${clock}: use real or virtual`);
  if (values.strict && clock === 'real')
    throw new StartRefused('--strict needs --clock virtual: real time differs in every run');
  const startAt = values['start-at'];
  const startAtMs = startAt === undefined ? undefined : Date.parse(startAt);
  if (Number.isNaN(startAtMs)) throw new StartRefused(`--start-at ${startAt} is no ISO 8601 moment`);
  return {
    appDirectory: resolve(values.app),
    stateFile: resolve(values.state),
    port,
    clock,
    startAtMs,
    strict: values.strict ?? false,
    keysFile: values.keys === undefined ? undefined : resolve(values.keys || `${values.state}.keys.json`),
    settingsFile: values.settings && resolve(values.settings),
    logLevel: env.GOLDSMITH_HOST_LOG,
    crash: env.GOLDSMITH_HOST_CRASH,
    maxPages: env.GOLDSMITH_HOST_MAX_PAGES ? Number(env.GOLDSMITH_HOST_MAX_PAGES) : undefined,
  };
}

/** `--keys` may stand alone: then the file lies beside the state file. */
const withBareKeys = (args: readonly string[]): string[] =>
  args.map((arg, index) => (arg === '--keys' && (args[index + 1] ?? '--').startsWith('--') ? '--keys=' : arg));
