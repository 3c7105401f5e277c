/** Child process: repeats recorded SQL in one tight loop. Nothing of the host is loaded here but the reader of its recording. */
import { readFileSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { deserialize } from 'node:v8';
import type { SqlRecording } from '../host/store/record-sql.ts';
import { readSqlJournal, type SqlStep } from '../host/store/sql-journal.ts';

const [recordingFile = '', databaseFile = '', prefix = ''] = process.argv.slice(2);
const recording = deserialize(readFileSync(recordingFile)) as SqlRecording;
const database = openSame(databaseFile, recording);
const recorded = readSqlJournal(recording.journal);
const steps = prepareAll(database, recording.sql, recorded);
const first = firstTimed(recording.sql, recorded, prefix);

const untimed = repeat(steps.slice(0, first));
const timed = steps.slice(first);
const began = performance.now();
const rows = repeat(timed);
const elapsedMs = performance.now() - began;

const expected = recorded.reduce((sum, step) => sum + step.rows, 0);
if (untimed + rows !== expected) throw new Error(`the bare loop met ${untimed + rows} rows, the host ${expected}`);
database.close();
const commits = recorded.slice(first).filter((step) => recording.sql[step.sql] === 'COMMIT').length;
process.stdout.write(`${JSON.stringify({ elapsedMs, statements: timed.length, commits })}\n`);

/** A fresh file with the settings and the schema of the host's connection, and what the host's own file held at first. */
function openSame(path: string, { pragmas, schema, held }: SqlRecording): DatabaseSync {
  const sqlite = new DatabaseSync(path);
  for (const [name, value] of Object.entries(pragmas)) sqlite.exec(`PRAGMA ${name}=${value}`);
  for (const [name, value] of Object.entries(pragmas)) {
    const is = Object.values(sqlite.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    if (is !== value) throw new Error(`PRAGMA ${name} is ${String(is)} here and ${value} for the host`);
  }
  for (const sql of schema) sqlite.exec(sql);
  for (const { sql, values } of held) sqlite.prepare(sql).run(...values);
  return sqlite;
}

/** Everything that can be done before the clock runs: statements compiled, transaction words too, parameters in place. */
function prepareAll(sqlite: DatabaseSync, sql: readonly string[], all: readonly SqlStep[]) {
  const statements = sql.map((text) => (text.includes(';') ? undefined : sqlite.prepare(text)));
  return all.map((step) => makeStep(step, statements[step.sql], () => sqlite.exec(sql[step.sql] as string)));
}

interface ReadyStep {
  readonly call: SqlStep['call'];
  readonly values: SqlStep['values'];
  readonly statement: StatementSync | undefined;
  readonly execute: () => void;
}

function makeStep({ call, values }: SqlStep, statement: StatementSync | undefined, execute: () => void): ReadyStep {
  return { call, values, statement, execute };
}

function repeat(list: readonly ReadyStep[]): number {
  let met = 0;
  for (const { call, values, statement, execute } of list) {
    if (!statement) execute();
    else if (call === 'get') met += statement.get(...values) === undefined ? 0 : 1;
    else if (call === 'all') met += statement.all(...values).length;
    else if (call === 'run') met += Number(statement.run(...values).changes);
    else statement.run();
  }
  return met;
}

/** The transaction in which the first instance of the timed part is mentioned. */
function firstTimed(sql: readonly string[], all: readonly SqlStep[], wanted: string): number {
  const mention = all.findIndex(({ values }) => values.some((v) => typeof v === 'string' && v.startsWith(wanted)));
  const begin = all.findLastIndex(({ sql: text }, index) => index <= mention && sql[text]?.startsWith('BEGIN'));
  if (begin < 0) throw new Error(`no transaction about ${wanted} was recorded`);
  return begin;
}
