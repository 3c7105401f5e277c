import { afterAll, expect, test } from '@jest/globals';
import { makeDurableClient } from '../../../local/host/client/durable-client.ts';
import type { EngineParts } from '../../../local/host/engine/engine-parts.ts';
import { makeGroupCommit } from '../../../local/host/store/group-commit.ts';
import { openDatabase } from '../../../local/host/store/open-database.ts';
import { makeFolder } from '../run-host.ts';

const folder = makeFolder();
const db = openDatabase(folder.file('many.db'));
const ignore = (): undefined => undefined;
const store = makeGroupCommit(db, { onCommitted: ignore, onFatal: ignore, reach: ignore });
const client = makeDurableClient({ store } as EngineParts);
const INSTANCES = 2_000;

afterAll(() => {
  store.close();
  folder.remove();
});

test('a purge of many instances lets others in between, and takes only what has ended', async () => {
  const ids = Array.from({ length: INSTANCES }, (_, n) => `i${n}`);
  await store.commit(({ db: written }) => {
    for (const [n, id] of ids.entries())
      written.run(
        "INSERT INTO instances (id, exec, name, status, created, updated) VALUES (?, 'e', 'sequence', ?, 0, 0)",
        ...[id, n % 2 === 0 ? 'Completed' : 'Running'],
      );
  });
  const ends: string[] = [];
  const purge = client.purgeAll(ids).then((purged) => ends.push(`purged ${purged}`));
  await Promise.all([purge, store.commit(ignore).then(() => ends.push('another commit'))]);

  expect(ends).toEqual(['another commit', `purged ${INSTANCES / 2}`]);
  expect(db.all('SELECT id FROM instances')).toHaveLength(INSTANCES / 2);
});
