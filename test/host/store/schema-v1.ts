/** Format 1 as the first hosts wrote it, kept here apart from the code that migrates it. Never changed. */
export const schemaV1 = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE instances (
  id TEXT PRIMARY KEY, exec TEXT NOT NULL, entity INTEGER NOT NULL DEFAULT 0, name TEXT NOT NULL, version TEXT,
  status TEXT NOT NULL, input TEXT, output TEXT, custom TEXT, parent TEXT,
  created INTEGER NOT NULL, updated INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX instances_status ON instances (status);
CREATE INDEX instances_created ON instances (created);
CREATE TABLE history (
  instance TEXT NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (instance, seq)
) WITHOUT ROWID;
CREATE TABLE inbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, instance TEXT NOT NULL, exec TEXT, rank INTEGER NOT NULL, json TEXT NOT NULL
);
CREATE INDEX inbox_instance ON inbox (instance, rank, seq);
CREATE TABLE work (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, instance TEXT NOT NULL, exec TEXT NOT NULL, task INTEGER NOT NULL,
  kind TEXT NOT NULL, name TEXT NOT NULL, input TEXT, attempts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX work_instance ON work (instance);
CREATE TABLE timers (
  instance TEXT NOT NULL, exec TEXT NOT NULL, task INTEGER NOT NULL, due INTEGER NOT NULL,
  PRIMARY KEY (instance, task)
) WITHOUT ROWID;
CREATE INDEX timers_due ON timers (due, instance, task);
CREATE TABLE entities (
  id TEXT PRIMARY KEY, exists_now INTEGER NOT NULL, state TEXT, updated INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE timer_status (
  function TEXT PRIMARY KEY, last INTEGER, next INTEGER NOT NULL, updated INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO meta (key, value) VALUES ('schema', '1'), ('clock', '2026-01-01T00:00:00.000Z');
`;
