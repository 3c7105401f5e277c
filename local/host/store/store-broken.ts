/** The disk refuses: nothing is acknowledged any more, and what was acknowledged before is safe. */
export class StoreBroken extends Error {
  override readonly name = 'StoreBroken';
}

/** Result codes of SQLite after which no later commit can be trusted: read-only, I/O error, corrupt, full, cannot open. */
const fatalCodes: ReadonlySet<number> = new Set([8, 10, 11, 13, 14]);

export function isDiskError(error: unknown): boolean {
  const code = (error as { errcode?: number } | undefined)?.errcode;
  // The low byte is the kind of error, the rest says where it happened.
  return code !== undefined && fatalCodes.has(code & 0xff);
}

export function makeStoreBroken(error: unknown): StoreBroken {
  const text = error instanceof Error ? error.message : String(error);
  return new StoreBroken(`the state file cannot be written: ${text}`, { cause: error });
}
