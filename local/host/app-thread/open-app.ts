import type { Log } from '../log.ts';
import type { App } from '../worker/app.ts';
import { callFunction } from './call-function.ts';
import { makeToldHistories } from './told-histories.ts';
import type { WorkerApi } from './worker-api.ts';

/** The functions of a loaded app, to be called in the thread that has loaded it. */
export function openApp(api: WorkerApi, log: Log): App {
  const histories = makeToldHistories();
  return {
    async call(request, told) {
      const called = api.functions.get(request.functionId);
      if (!called) throw new Error(`function ${request.functionId} is not registered`);
      const about = { function: called.metadata.name, invocationId: request.invocationId };
      return callFunction(api, called, {
        request,
        history: told && histories.take(told),
        log: (level, category, message) => log.app(level, message, { ...about, category }),
      });
    },
    forget: (instance) => histories.forget(instance),
  };
}
