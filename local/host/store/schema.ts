/**
 * Version 1. Times are milliseconds since 1970; everything that came from the app is JSON text.
 * Never edited: a new file goes through the same steps as an old one.
 */
const first = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS instances (
  id TEXT PRIMARY KEY, exec TEXT NOT NULL, entity INTEGER NOT NULL DEFAULT 0, name TEXT NOT NULL, version TEXT,
  status TEXT NOT NULL, input TEXT, output TEXT, custom TEXT, parent TEXT,
  created INTEGER NOT NULL, updated INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS instances_status ON instances (status);
CREATE INDEX IF NOT EXISTS instances_created ON instances (created);
CREATE TABLE IF NOT EXISTS history (
  instance TEXT NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (instance, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS inbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, instance TEXT NOT NULL, exec TEXT, rank INTEGER NOT NULL, json TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS inbox_instance ON inbox (instance, rank, seq);
CREATE TABLE IF NOT EXISTS work (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, instance TEXT NOT NULL, exec TEXT NOT NULL, task INTEGER NOT NULL,
  kind TEXT NOT NULL, name TEXT NOT NULL, input TEXT, attempts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS work_instance ON work (instance);
CREATE TABLE IF NOT EXISTS timers (
  instance TEXT NOT NULL, exec TEXT NOT NULL, task INTEGER NOT NULL, due INTEGER NOT NULL,
  PRIMARY KEY (instance, task)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS timers_due ON timers (due, instance, task);
CREATE TABLE IF NOT EXISTS entities (
  id TEXT PRIMARY KEY, exists_now INTEGER NOT NULL, state TEXT, updated INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS timer_status (
  function TEXT PRIMARY KEY, last INTEGER, next INTEGER NOT NULL, updated INTEGER NOT NULL
) WITHOUT ROWID;
`;

/** Step `n` leads from format `n + 1` to the next; append here when a stored format changes. */
const migrations = [
  // Entity locks: which orchestration holds an entity.
  `ALTER TABLE entities ADD COLUMN locked_by TEXT;
   CREATE INDEX entities_locked ON entities (locked_by) WHERE locked_by IS NOT NULL;`,
  // Of timers due at one moment the first made fires first: the ids of children are invented, and would make their order a matter of luck.
  `ALTER TABLE timers ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
   DROP INDEX timers_due;
   CREATE INDEX timers_due ON timers (due, place);`,
];

/** A newer file is refused rather than misread. */
export const schemaVersion = migrations.length + 1;

/** SQL that brings a file of format `from` (0 = empty) to the newest one. */
export const upgrade = (from: number): string =>
  [...(from === 0 ? [first] : []), ...migrations.slice(Math.max(from - 1, 0))].join('\n');
