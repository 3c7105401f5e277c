import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Who has the state file. SQLite's exclusive lock keeps everyone else from reading the database itself, so the name of the owner lies
 * beside it. The note only explains a refusal; the lock alone decides.
 */
interface Owner {
  readonly pid: number;
  readonly startedAt: string;
}

const noteOf = (statePath: string) => `${statePath}.owner`;

export function writeOwner(statePath: string): void {
  const owner: Owner = { pid: process.pid, startedAt: new Date(Date.now() - process.uptime() * 1000).toISOString() };
  try {
    writeFileSync(noteOf(statePath), JSON.stringify(owner));
  } catch {
    // A host must not stay away because it cannot sign the guest book.
  }
}

export function removeOwner(statePath: string): void {
  rmSync(noteOf(statePath), { force: true });
}

/** For the message that refuses a second host. */
export function describeOwner(statePath: string): string {
  let owner: Partial<Owner>;
  try {
    owner = JSON.parse(readFileSync(noteOf(statePath), 'utf8')) as Partial<Owner>;
  } catch {
    return `another host is using it; which one is not known, because ${noteOf(statePath)} cannot be read`;
  }
  const named = `pid ${owner.pid}, started ${owner.startedAt}`;
  if (isAlive(owner.pid)) return `another host is using it: ${named}`;
  return `another process is using it; ${noteOf(statePath)} names ${named}, which is gone`;
}

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
