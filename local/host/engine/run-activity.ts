import { isoOf } from '../clock/host-clock.ts';
import { activityFailure, activityResult, activityTriggerValue, textData } from '../durable/activity-value.ts';
import { EventType } from '../durable/history-event.ts';
import type { OutcomeGate } from '../strict/outcome-gate.ts';
import type { WorkRow } from '../store/transaction.ts';
import { callHttp } from './call-http.ts';
import type { EngineParts } from './engine-parts.ts';

/** How many processes may die with an activity in their hands before it is taken for poison. */
const maxAttempts = 10;

/** In `meta`, so that the count outlives the processes that died. */
export const repeatsKey = 'repeated-activities';
const countRepeat =
  'INSERT INTO meta (key, value) VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1';

/** Runs one activity and stores its outcome; an instance that ended or moved on meanwhile ignores it. */
export async function runActivity(
  parts: EngineParts,
  work: WorkRow,
  isRecovered: boolean,
  gate: OutcomeGate,
): Promise<void> {
  const { store } = parts;
  const stillWanted = () => store.db.get('SELECT 1 FROM work WHERE seq = ?', work.seq) !== undefined;
  if (!stillWanted()) return;
  if (isRecovered) {
    await store.commit(({ db }) => {
      db.run('UPDATE work SET attempts = attempts + 1 WHERE seq = ?', work.seq);
      db.run(countRepeat, repeatsKey);
    });
  }
  const deaths = work.attempts + (isRecovered ? 1 : 0);
  const outcome = deaths >= maxAttempts ? poisoned(work.name, deaths) : await run(parts, work);
  parts.reach('after-activity', work.name, () => work.input ?? '');
  await gate.turn(work.seq);
  await store.commit((transaction) => {
    if (transaction.db.run('DELETE FROM work WHERE seq = ?', work.seq) === 0) return;
    transaction.enqueue(work.instance, work.exec, {
      ...outcome,
      TaskScheduledId: work.task,
      EventId: -1,
      Timestamp: isoOf(parts.clock.nowMs()),
    });
  });
}

const failed = (failure: object) => ({ EventType: EventType.TaskFailed, ...failure });

function poisoned(name: string, deaths: number): object {
  return failed(activityFailure(name, new Error(`the host died ${deaths} times while this activity ran`)));
}

async function run(parts: EngineParts, work: WorkRow): Promise<object> {
  if (work.kind === 'http') return callHttp(work.input);
  const target = parts.catalog.find('activity', work.name);
  if (!target) {
    const text = `The function '${work.name}' doesn't exist, is disabled, or is not an activity function.`;
    return failed(activityFailure(work.name, new Error(text)));
  }
  const trigger = activityTriggerValue(work.input);
  try {
    const response = await parts.invoke(target, {
      trigger,
      instanceId: work.instance,
      triggerMetadata: {
        instanceId: textData(work.instance),
        data: { json: work.input ?? 'null' },
        [target.triggerName]: textData(trigger.string ?? ''),
      },
    });
    return { EventType: EventType.TaskCompleted, Result: activityResult(response) };
  } catch (error) {
    return failed(activityFailure(work.name, error));
  }
}
