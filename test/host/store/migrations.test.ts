import { afterAll, expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder, runHost } from '../run-host.ts';
import { schemaV1 } from './schema-v1.ts';

const folder = makeFolder();

afterAll(() => folder.remove());

function write(name: string, sql: string): string {
  const path = folder.file(name);
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
  return path;
}

const began = Date.UTC(2026, 0, 1);
const started = JSON.stringify({
  EventType: 0,
  EventId: -1,
  Timestamp: new Date(began).toISOString(),
  Name: 'sequence',
  Version: '',
  Input: '{"n":5}',
});
const olderData = `
INSERT INTO instances (id, exec, name, status, input, created, updated)
  VALUES ('old', 'exec-1', 'sequence', 'Pending', '{"n":5}', ${began}, ${began});
INSERT INTO inbox (instance, exec, rank, json) VALUES ('old', 'exec-1', 1, '${started}');
INSERT INTO instances (id, exec, entity, name, status, created, updated)
  VALUES ('@account@old', '', 1, '@account@old', 'Running', ${began}, ${began});
INSERT INTO entities (id, exists_now, state, updated) VALUES ('@account@old', 1, '{"balance":7,"log":[]}', ${began});
`;

test('a file of format 1 is migrated; its work goes on, and what is new works on its data', async () => {
  const state = write('one.db', schemaV1 + olderData);
  const host = await runHost({ state });
  const old = await host.settled('old');
  await host.start('transfer', { from: 'old', to: 'new', amount: 2 }, 't');
  const transfer = await host.settled('t');
  await host.stop();
  const again = await runHost({ state });
  const { status } = await again.call('GET', '/durabletask/instances/old');
  await again.stop();
  const db = new DatabaseSync(state);
  const schema = db.prepare("SELECT value FROM meta WHERE key = 'schema'").get();
  db.close();

  expect(old).toMatchObject({ runtimeStatus: 'Completed', output: 40 });
  expect(transfer.output).toMatchObject({ source: 7, target: 100, after: 5 });
  expect([status, schema?.value]).toEqual([200, '3']);
});

test('a file of a newer host is refused and left as it is', async () => {
  const state = write('newer.db', `${schemaV1} UPDATE meta SET value = '99' WHERE key = 'schema';`);

  await expect(runHost({ state })).rejects.toThrow(
    /^the state file .*newer\.db has format 99 of a newer host, this one knows 3: use that version of the host, or another state file$/,
  );
  const db = new DatabaseSync(state);
  expect(db.prepare("SELECT count(*) AS n FROM pragma_table_info('entities')").get()?.n).toBe(4);
  db.close();
});

test.each<[string, () => string, RegExp]>([
  [
    'a database of something else',
    () => write('other.db', 'CREATE TABLE books (title TEXT);'),
    /is a database of something else$/,
  ],
  [
    'a file that is no database',
    () => {
      const path = folder.file('text.db');
      writeFileSync(
        path,
        'not a database, but a text that is long enough to be looked at by SQLite as one of its own '.repeat(20),
      );
      return path;
    },
    /file is not a database$/,
  ],
])('%s is refused with one line, unchanged', async (_name, make, line) => {
  const state = make();
  const before = readFileSync(state);

  await expect(runHost({ state })).rejects.toThrow(line);
  expect(readFileSync(state).equals(before)).toBe(true);
});
