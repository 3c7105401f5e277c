import { DatabaseSync } from 'node:sqlite';
import { EventType as is, type HistoryEvent } from '../host/durable/history-event.ts';

/** What one turn did or waited for; sizes are characters of JSON. */
type Step =
  | { readonly do: 'activity'; readonly id: number; readonly result: number }
  | { readonly do: 'child'; readonly id: number; readonly instance: string }
  | { readonly do: 'timer'; readonly id: number; readonly seconds: number }
  | {
      readonly do: 'entity';
      readonly request: string;
      readonly entity: string;
      readonly oneWay: boolean;
      readonly input: number;
      readonly result: number;
    }
  | { readonly await: number }
  | { readonly awaitEntity: string };

interface ShapedInstance {
  readonly name: string;
  readonly input: number;
  readonly output: number;
  readonly status: number;
  readonly turns: number;
  readonly steps: readonly Step[];
}

/** What our own host recorded of one flow: every instance as the list of what it did, in order, without what was said. */
export interface Shape {
  readonly root: string;
  readonly instances: Readonly<Record<string, ShapedInstance>>;
}

interface Request {
  readonly id: string;
  readonly signal: boolean;
  readonly input?: string;
}

const sizeOf = (text: unknown): number => (typeof text === 'string' ? text.length : 0);
const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

function stepOf(event: HistoryEvent, history: readonly HistoryEvent[]): Step[] {
  const { EventId: id, Name: name = '' } = event;
  const answered = (kind: number) => history.find((other) => other.EventType === kind && other.TaskScheduledId === id);
  switch (event.EventType) {
    case is.TaskScheduled:
      return [{ do: 'activity', id, result: sizeOf(answered(is.TaskCompleted)?.Result) }];
    case is.SubOrchestrationCreated:
      return [{ do: 'child', id, instance: event.InstanceId ?? '' }];
    case is.TimerCreated:
      return [{ do: 'timer', id, seconds: secondsBetween(event.Timestamp, event.FireAt ?? event.Timestamp) }];
    case is.EventSent: {
      const request = JSON.parse(event.Input ?? '{}') as Request;
      const answer = history.find((other) => other.EventType === is.EventRaised && other.Name === request.id);
      const sizes = { input: sizeOf(request.input), result: sizeOf(answer?.Input) };
      return [{ do: 'entity', request: request.id, entity: event.InstanceId ?? '', oneWay: request.signal, ...sizes }];
    }
    case is.TaskCompleted:
    case is.TaskFailed:
    case is.SubOrchestrationCompleted:
    case is.SubOrchestrationFailed:
      return [{ await: event.TaskScheduledId ?? -1 }];
    case is.TimerFired:
      return [{ await: event.TimerId ?? -1 }];
    case is.EventRaised:
      return [{ awaitEntity: name }];
    default:
      return [];
  }
}

type Row = Readonly<Record<'id' | 'name' | 'input' | 'output' | 'custom', string>>;

/** Reads the shape of the orchestration `named` and all it started from the file of a host that has ended. */
export function shapeIn(databaseFile: string, named: string): Shape {
  const db = new DatabaseSync(databaseFile, { readOnly: true });
  try {
    const rows = db.prepare('SELECT id, name, input, output, custom FROM instances WHERE entity = 0').all() as Row[];
    const root = rows.find(({ name }) => name === named)?.id ?? '';
    const read = db.prepare('SELECT json FROM history WHERE instance = ? ORDER BY seq');
    const instances: Record<string, ShapedInstance> = {};
    const follow = (id: string): void => {
      const row = rows.find((one) => one.id === id);
      if (!row) throw new Error(`no instance ${id} is recorded`);
      const history = read.all(id).map(({ json }) => JSON.parse(String(json)) as HistoryEvent);
      const steps = history.flatMap((event) => stepOf(event, history));
      instances[id] = {
        ...{ name: row.name, input: sizeOf(row.input), output: sizeOf(row.output), status: sizeOf(row.custom) },
        turns: history.filter(({ EventType }) => EventType === is.OrchestratorStarted).length,
        steps,
      };
      for (const step of steps) if ('do' in step && step.do === 'child') follow(step.instance);
    };
    follow(root);
    return { root, instances };
  } finally {
    db.close();
  }
}

/** How many of each the shape has. */
export function countsOf({ instances }: Shape) {
  const all = Object.values(instances);
  const steps = all.flatMap((instance) => instance.steps);
  const doing = (what: string): number => steps.filter((step) => 'do' in step && step.do === what).length;
  return {
    instances: all.length,
    turns: all.reduce((sum, { turns }) => sum + turns, 0),
    activities: doing('activity'),
    timers: doing('timer'),
    entityCalls: doing('entity'),
  };
}

/** The longest text that the shape carries, in characters. */
export const longestIn = ({ instances }: Shape): number =>
  Math.max(
    ...Object.values(instances).flatMap(({ input, output, status, steps }) => [
      ...[input, output, status],
      ...steps.map((step) => ('result' in step ? step.result : 0)),
    ]),
  );
