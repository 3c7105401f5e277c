import { nameOfAction, type Action } from './action.ts';

/**
 * The SDK lets one task object be part of two `Task.any`/`Task.all` calls, but the action list then holds it twice and the host schedules
 * it twice, under ids the SDK does not expect. Only before encoding can the same object be told from an equal one.
 */
export function findReusedTask(state: unknown): string | undefined {
  const actions = (state as { actions?: Action[][] } | undefined)?.actions?.flat() ?? [];
  const seen = new Set<Action>();
  const queue = [...actions];
  for (const action of queue) {
    const name = nameOfAction(action);
    if (seen.has(action) && name !== 'WaitForExternalEvent') {
      return (
        `a task (${name}${action.functionName ? ` ${action.functionName}` : ''}) was yielded as part of two Task.any or Task.all calls; ` +
        'the host schedules it a second time and the ids no longer agree. Make a new task for each.'
      );
    }
    seen.add(action);
    queue.push(...(action.compoundActions ?? []));
  }
  return undefined;
}
