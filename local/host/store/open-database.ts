import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { StartRefused } from '../start-refused.ts';
import { schema, schemaVersion } from './schema.ts';

/** SQL with prepared statements kept by text. */
export interface Database {
  run(sql: string, ...values: SQLInputValue[]): number;
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  exec(sql: string): void;
  close(): void;
}

/**
 * Opens the state file and takes it for this process alone: SQLite's exclusive lock is the lease, and the operating system
 * gives it back when the process dies, however it dies.
 */
export function openDatabase(path: string): Database {
  mkdirSync(dirname(path), { recursive: true });
  const sqlite = new DatabaseSync(path);
  try {
    sqlite.exec(
      'PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=0;',
    );
    sqlite.exec(`BEGIN IMMEDIATE; ${schema} COMMIT;`);
  } catch (error) {
    sqlite.close();
    const text = error instanceof Error ? error.message : String(error);
    const reason = /locked|busy/i.test(text) ? 'another host is using it' : text;
    throw new StartRefused(`cannot open the state file ${path}: ${reason}`, { cause: error });
  }
  const database = wrap(sqlite);
  database.run("INSERT OR IGNORE INTO meta (key, value) VALUES ('schema', ?)", String(schemaVersion));
  const found = database.get<{ value: string }>("SELECT value FROM meta WHERE key = 'schema'")?.value;
  if (found !== String(schemaVersion)) {
    sqlite.close();
    throw new StartRefused(`the state file ${path} has format ${found}, this host writes ${schemaVersion}`);
  }
  return database;
}

function wrap(sqlite: DatabaseSync): Database {
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
    exec: (sql) => sqlite.exec(sql),
    close() {
      sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA optimize;');
      sqlite.close();
    },
  };
}
