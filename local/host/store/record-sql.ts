import { writeFileSync } from 'node:fs';
import { serialize } from 'node:v8';
import type { SQLInputValue } from 'node:sqlite';
import type { Database } from './database.ts';
import { SqlJournal, type SqlStep } from './sql-journal.ts';

/** Every statement of one process in order, with what another process needs to repeat it on an empty file. */
export interface SqlRecording {
  /** Settings of the connection, by name. */
  readonly pragmas: Record<string, string | number>;
  readonly schema: readonly string[];
  /** What the file held before the first step, as inserts. */
  readonly held: readonly { sql: string; values: readonly SQLInputValue[] }[];
  /** Texts; the steps name them by index. */
  readonly sql: readonly string[];
  /** The steps, as `readSqlJournal` reads them. */
  readonly journal: Uint8Array;
}

const pragmaNames = [
  ...['page_size', 'journal_mode', 'synchronous', 'locking_mode', 'wal_autocheckpoint'],
  ...['cache_size', 'cache_spill', 'temp_store', 'mmap_size', 'foreign_keys', 'recursive_triggers'],
];

/** For benchmarks: with a file name, everything the host asks of SQLite is written there (`v8.serialize`) when the database closes. */
export function recordSql(db: Database, file: string | undefined): Database {
  if (!file) return db;
  const pragmas = pragmaNames.map((name) => [name, Object.values(db.get<object>(`PRAGMA ${name}`) ?? {})[0]] as const);
  const parts = db.all<{ type: string; name: string; sql: string }>(
    "SELECT type, name, sql FROM sqlite_schema WHERE sql NOT NULL AND name NOT LIKE 'sqlite_%'",
  );
  const held = parts.filter(({ type }) => type === 'table').flatMap(({ name }) => rowsAsInserts(db, name));
  const known = new Map<string, number>();
  const journal = new SqlJournal();
  const add = (call: SqlStep['call'], text: string, values: readonly SQLInputValue[], rows: number) => {
    const sql = known.get(text) ?? known.size;
    if (sql === known.size) known.set(text, sql);
    journal.add({ call, sql, values, rows });
  };
  return {
    run(sql, ...values) {
      const changes = db.run(sql, ...values);
      add('run', sql, values, changes);
      return changes;
    },
    get<Row>(sql: string, ...values: SQLInputValue[]) {
      const row = db.get<Row>(sql, ...values);
      add('get', sql, values, row === undefined ? 0 : 1);
      return row;
    },
    all<Row>(sql: string, ...values: SQLInputValue[]) {
      const rows = db.all<Row>(sql, ...values);
      add('all', sql, values, rows.length);
      return rows;
    },
    exec(sql) {
      db.exec(sql);
      add('exec', sql, [], 0);
    },
    close() {
      const schema = parts.map((part) => part.sql);
      const recording: SqlRecording = {
        pragmas: Object.fromEntries(pragmas),
        schema,
        held,
        sql: [...known.keys()],
        journal: journal.bytes(),
      };
      writeFileSync(file, serialize(recording));
      db.close();
    },
  };
}

function rowsAsInserts(db: Database, table: string): SqlRecording['held'] {
  return db.all<Record<string, SQLInputValue>>(`SELECT * FROM ${table}`).map((row) => ({
    sql: `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row).fill('?').join(', ')})`,
    values: Object.values(row),
  }));
}
