import type { EntityContext } from 'durable-functions';
import {
  operationDurationsEntity,
  restoreBookEntity,
  runBudgetEntity,
  versionBookEntity,
} from '../../src/functions/entities.ts';
import { operationDurations, restoreBook, runBudget, versionBook } from '../../src/orchestrations/names.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each has its own state
const HANDLERS: Readonly<Record<string, (context: EntityContext<any>) => void>> = {
  [operationDurations.name]: operationDurationsEntity,
  [runBudget.name]: runBudgetEntity,
  [versionBook.name]: versionBookEntity,
  [restoreBook.name]: restoreBookEntity,
};

/** Our entity functions with their state in memory: answers one operation on `@name@key`. */
export function makeEntities(): (entity: string, operation: string, input: unknown) => unknown {
  const states = new Map<string, unknown>();
  return (entity, operation, input) => {
    const handler = HANDLERS[entity.split('@')[1] ?? ''];
    if (!handler) throw new Error(`no entity ${entity}`);
    let result: unknown;
    const df = {
      operationName: operation,
      getInput: () => input,
      getState: (initial?: () => unknown) => states.get(entity) ?? initial?.(),
      setState: (state: unknown) => states.set(entity, state),
      destructOnExit: () => states.delete(entity),
      return: (value: unknown) => {
        result = value;
      },
    };
    handler({ df } as unknown as EntityContext<unknown>);
    return result;
  };
}
