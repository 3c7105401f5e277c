import type { OrchestrationContext } from 'durable-functions';
import type { Waiting } from '../../../domain/run/step.ts';

/** What an alert of infra/ looks for: nothing else tells that a run waits, and it gives up in the end. */
const MARK = 'goldsmith-run-waiting ';

/** Logs once that a run waits for people. Codes only, as in `tellEnd`. */
export function tellWaiting(context: OrchestrationContext, captureId: string, state: Waiting): void {
  if (!context.df.isReplaying) context.log(`${MARK}${JSON.stringify({ captureId, state })}`);
}
