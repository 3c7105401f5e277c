import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { StartRefused } from '../start-refused.ts';

export type SystemKey = 'durabletask_extension' | 'eventgrid_extension';

/** All keys of one host, as they lie in the key file. */
export interface KeyRing {
  readonly masterKey: string;
  /** Open every function of level `function`. */
  readonly hostKeys: Readonly<Record<string, string>>;
  readonly systemKeys: Readonly<Record<SystemKey, string>>;
  /** Open one function each, by its name. */
  readonly functionKeys: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const onlyOwner = 0o600;
const newKey = () => randomBytes(32).toString('base64url');

/** Reads the keys and adds those that are missing, so that a new function gets its key at the next start. */
export function openKeyFile(path: string, functionNames: readonly string[]): KeyRing {
  const known = read(path);
  const ring: KeyRing = {
    masterKey: known.masterKey ?? newKey(),
    hostKeys: known.hostKeys ?? { default: newKey() },
    systemKeys: {
      durabletask_extension: known.systemKeys?.durabletask_extension ?? newKey(),
      eventgrid_extension: known.systemKeys?.eventgrid_extension ?? newKey(),
    },
    functionKeys: {
      ...known.functionKeys,
      ...Object.fromEntries(functionNames.map((name) => [name, known.functionKeys?.[name] ?? { default: newKey() }])),
    },
  };
  const text = `${JSON.stringify(ring, null, 2)}\n`;
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) write(path, text);
  return ring;
}

function read(path: string): Partial<KeyRing> {
  if (!existsSync(path)) return {};
  const others = statSync(path).mode & 0o077;
  if (others !== 0) throw new StartRefused(`the key file ${path} can be read by others: chmod 600 it`);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Partial<KeyRing>;
  } catch {
    // The parser's message would quote the file, and with it a key.
    throw new StartRefused(`the key file ${path} is no JSON`);
  }
}

function write(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, text, { mode: onlyOwner });
    renameSync(draft, path);
  } catch (error) {
    throw new StartRefused(`the key file ${path} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}
