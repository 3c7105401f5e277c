import { afterAll, expect, test } from '@jest/globals';
import { makeRealClock } from '../../../local/host/clock/host-clock.ts';
import { createInstance } from '../../../local/host/durable/create-instance.ts';
import { findInstance } from '../../../local/host/durable/instance-row.ts';
import type { EngineParts } from '../../../local/host/engine/engine-parts.ts';
import { makeHistoryCache } from '../../../local/host/engine/history-cache.ts';
import { runTurn } from '../../../local/host/engine/run-turn.ts';
import { makeGroupCommit } from '../../../local/host/store/group-commit.ts';
import { openDatabase } from '../../../local/host/store/open-database.ts';
import { makeFolder } from '../run-host.ts';

const folder = makeFolder();
const db = openDatabase(folder.file('state.db'));
afterAll(() => {
  db.close();
  folder.remove();
});

test('an instance that is started again while a late message to its last run is put away does not lose its start', async () => {
  const store = makeGroupCommit(db, { onCommitted: () => undefined, onFatal: () => undefined, reach: () => undefined });
  const start = { id: 'a', name: 'sequence', input: null };
  await store.commit((transaction) => {
    createInstance(transaction, start, 0);
    db.run("UPDATE instances SET status = 'Completed' WHERE id = 'a'");
  });
  // Both lie in one group, the new start first.
  const commit: typeof store.commit = (unit) => {
    void store.commit((transaction) => createInstance(transaction, start, 1));
    return store.commit(unit);
  };
  await runTurn(
    { store: { ...store, commit }, clock: makeRealClock() } as unknown as EngineParts,
    makeHistoryCache(db),
    'a',
  );

  expect(findInstance(db, 'a')?.status).toBe('Pending');
  expect(db.all('SELECT * FROM inbox WHERE instance = ?', 'a')).toHaveLength(1);
});
