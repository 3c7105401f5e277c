import { historyText } from '../../../local/host/strict/history-text.ts';
import { openSession, type App, type Session } from './session.ts';
import { eventNames, type Program } from './tree.ts';

export interface Outcome {
  readonly status: string;
  readonly output: string | null;
  readonly history: string;
  readonly sessions: number;
}

const root = 'root';
const mostRounds = 150;

/** Runs a program to its end; in `restarts` mode the host ends after every single commit and begins again on the same file. */
export async function runProgram(app: App, program: Program, statePath: string, restarts: boolean): Promise<Outcome> {
  let session: Session = openSession(app, statePath, restarts);
  let sessions = 1;
  (globalThis as { storedFailures?: unknown }).storedFailures = (id: string, key: string) =>
    countFailures(session, id, key);

  /** Goes on, in as many sessions as it takes, until nothing moves by itself. */
  async function settle() {
    await session.quiet();
    while (session.isDead) {
      session = openSession(app, statePath, restarts);
      sessions += 1;
      await session.quiet();
    }
  }

  await settle();
  const input = JSON.stringify({ tree: program.tree, left: program.again, seen: [] });
  await session.client.start('tree', root, input, null);
  await settle();
  for (let round = 0; isRunning(session) && round < mostRounds; round += 1) {
    const name = eventNames[round % eventNames.length] ?? '';
    for (const id of runningIds(session)) {
      await session.client.raise(id, name, JSON.stringify(round));
      await settle();
    }
    await session.skip();
    await settle();
  }
  const row = session.db.get<{ status: string; output: string | null }>(
    'SELECT status, output FROM instances WHERE id = ?',
    root,
  );
  const history = historyText(session.db);
  session.end();
  return { status: row?.status ?? 'missing', output: row?.output ?? null, history, sessions };
}

const isRunning = ({ db }: Session) =>
  db.get("SELECT 1 FROM instances WHERE status IN ('Pending', 'Running') LIMIT 1") !== undefined;

const runningIds = ({ db }: Session) =>
  db
    .all<{ id: string }>("SELECT id FROM instances WHERE status IN ('Pending', 'Running') ORDER BY id")
    .map(({ id }) => id);

/** Failures of one call that are on disk, on their way to the instance or in its history. */
function countFailures({ db }: Session, id: string, key: string): number {
  const isMeant = `json ->> '$.EventType' = 6 AND instr(json ->> '$.Reason', ?)`;
  const count = (table: string) =>
    db.get<{ n: number }>(
      `SELECT count(*) AS n FROM ${table} WHERE instance = ? AND ${isMeant}`,
      id,
      `flaky ${key} failed`,
    )?.n ?? 0;
  return count('history') + count('inbox');
}
