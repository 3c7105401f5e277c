import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ensureFolder } from '../../host/store/ensure-folder.ts';

/** Undefined when there is none, or none that can be read as JSON: whoever wrote it was interrupted long ago. */
export function readJsonFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whole or not at all, and for its owner only: some of these files hold secrets. */
export function writeJsonFile(file: string, value: unknown): void {
  ensureFolder(dirname(file), 0o700);
  const half = `${file}.${process.pid}`;
  writeFileSync(half, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(half, file);
}

export const removeFile = (file: string): void => rmSync(file, { force: true });

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
