import type { DatabaseSync } from 'node:sqlite';
import { EventType } from '../host/durable/history-event.ts';

type Json = Readonly<Record<string, unknown>>;

/** One generation of an instance as a host stored it, without what no replay reads. */
export interface PastRun {
  readonly name: string;
  readonly input: unknown;
  readonly events: readonly Json[];
}

/** A replay asks whether a call was made, not with what. */
const CALLS: readonly unknown[] = [EventType.TaskScheduled, EventType.SubOrchestrationCreated];
const UNREAD: readonly string[] = ['Input', 'Version', 'Tags', 'ParentTraceContext'];
/** Pollers as the SDK writes them down; orchestrations pass them on unread. */
const OPAQUE = /("pollerState":")(?:[^"\\]|\\.)+"/g;

const parsed = (json: unknown): unknown => (typeof json === 'string' ? JSON.parse(json) : null);

function slim(event: Json): Json {
  const unread = CALLS.includes(event['EventType']) ? UNREAD : [];
  const kept = Object.entries(event).filter(([key, value]) => !unread.includes(key) && value !== null);
  return Object.fromEntries(
    kept.map(([key, value]) => [key, typeof value === 'string' ? value.replace(OPAQUE, '$1{}"') : value]),
  );
}

/** Every orchestration of a state file, in the order of their starts. */
export function readHistories(db: DatabaseSync): PastRun[] {
  const instances = db.prepare('SELECT id, name, input FROM instances WHERE entity = 0 ORDER BY created, id').all();
  const rows = db.prepare('SELECT json FROM history WHERE instance = ? ORDER BY seq');
  return instances.map(({ id, input, name }) => ({
    name: String(name),
    input: parsed(input),
    events: rows.all(String(id)).map(({ json }) => slim(parsed(json) as Json)),
  }));
}

/** Where a turn ends is the host's affair: an orchestration goes the same way in more turns or fewer. */
const BORDERS: readonly unknown[] = [EventType.OrchestratorStarted, EventType.OrchestratorCompleted];
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A call or an outcome of one. The answer of an entity is named by the id of the request, which is another in every run. */
const stepOf = ({ EventType: type, Name: name }: Json): string =>
  JSON.stringify([type, typeof name === 'string' ? name.replace(GUID, 'answer') : name]);

/** One of those that made the same calls with the same outcomes, in the same order. */
export function oneOfEachKind(runs: readonly PastRun[]): PastRun[] {
  const kinds = new Map<string, PastRun>();
  for (const run of runs) {
    const steps = run.events.filter(({ EventType: type }) => !BORDERS.includes(type));
    const kind = `${run.name} ${steps.map(stepOf).join('')}`;
    if (!kinds.has(kind)) kinds.set(kind, run);
  }
  return [...kinds.values()];
}
