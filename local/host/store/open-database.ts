import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { StartRefused } from '../start-refused.ts';
import type { Database } from './database.ts';
import { ensureFolder } from './ensure-folder.ts';
import { describeOwner, removeOwner, writeOwner } from './owner-note.ts';
import { recordSql } from './record-sql.ts';
import { schemaVersion, upgrade } from './schema.ts';

/**
 * Opens the state file and takes it for this process alone: SQLite's exclusive lock is the lease, and the operating system
 * gives it back when the process dies, however it dies.
 */
export function openDatabase(path: string, maxPages?: number): Database {
  let sqlite: DatabaseSync | undefined;
  try {
    ensureFolder(dirname(path));
    // SQLite calls a file it may not write many names; the operating system is clearer.
    closeSync(openSync(path, 'a'));
    sqlite = new DatabaseSync(path);
    sqlite.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA busy_timeout=0;');
    // Before anything is written: what is not ours stays as it is.
    const found = readFormat(sqlite, path);
    sqlite.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;');
    sqlite.exec('BEGIN IMMEDIATE');
    migrate(sqlite, found);
    sqlite.exec('COMMIT');
    if (maxPages !== undefined) sqlite.exec(`PRAGMA max_page_count=${maxPages}`);
  } catch (error) {
    sqlite?.close();
    throw refusal(path, error);
  }
  writeOwner(path);
  return recordSql(wrap(sqlite, path), process.env.GOLDSMITH_HOST_SQL_RECORD);
}

/** The format of the file, 0 when it is empty. */
function readFormat(sqlite: DatabaseSync, path: string): number {
  const tables = sqlite.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  if (tables.length === 0) return 0;
  const isOurs = tables.some(({ name }) => name === 'meta') && tables.some(({ name }) => name === 'inbox');
  const found = isOurs ? Number(sqlite.prepare("SELECT value FROM meta WHERE key = 'schema'").get()?.value) : 0;
  if (!Number.isInteger(found) || found < 1) throw new StartRefused(`${path} is a database of something else`);
  if (found > schemaVersion) {
    const advice = 'use that version of the host, or another state file';
    throw new StartRefused(
      `the state file ${path} has format ${found} of a newer host, this one knows ${schemaVersion}: ${advice}`,
    );
  }
  return found;
}

/** Brings an older file to the newest format, in the caller's transaction. */
function migrate(sqlite: DatabaseSync, found: number): void {
  if (found === schemaVersion) return;
  sqlite.exec(upgrade(found));
  sqlite.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('schema', ?)").run(String(schemaVersion));
}

function refusal(path: string, error: unknown): StartRefused {
  if (error instanceof StartRefused) return error;
  const text = error instanceof Error ? error.message : String(error);
  const reason = /locked|busy/i.test(text)
    ? describeOwner(path)
    : /readonly|read-only|EROFS|EACCES/i.test(text)
      ? 'it cannot be written (read-only)'
      : /full|ENOSPC/i.test(text)
        ? 'the disk is full'
        : text;
  return new StartRefused(`cannot open the state file ${path}: ${reason}`, { cause: error });
}

function wrap(sqlite: DatabaseSync, path: string): Database {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string) => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = sqlite.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    get: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).all(...values) as Row[],
    // BEGIN, SAVEPOINT and their like come thousands of times a second: compiled once like all others, unless there are two in one text.
    exec: (sql) => void (sql.includes(';') ? sqlite.exec(sql) : prepare(sql).run()),
    close() {
      try {
        sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA optimize;');
      } finally {
        removeOwner(path);
        sqlite.close();
      }
    },
  };
}
