import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';

const FILES = ['/etc/passwd', '/etc/shadow', '/etc/group', '/etc/hostname', '/etc/machine-id', '/etc/resolv.conf'];

/** Checksums of what the script would change if it ran on this machine itself, by path. */
export function fingerprint(): Readonly<Record<string, string>> {
  const keys = existsSync('/etc/ssh') ? readdirSync('/etc/ssh').filter((name) => name.startsWith('ssh_host_')) : [];
  const paths = [...FILES, ...keys.map((name) => `/etc/ssh/${name}`)];
  const sums = paths.map((path) => {
    const sum = existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'absent';
    return [path, sum.slice(0, 16)] as const;
  });
  return { ...Object.fromEntries(sums), 'host name': hostname(), 'number of host keys': String(keys.length) };
}

export const changesBetween = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => before[key] !== after[key]);
