import { Worker, SHARE_ENV } from 'node:worker_threads';
import { StartRefused } from '../start-refused.ts';
import type { App } from './app.ts';
import type { FunctionMetadata } from './core-types.ts';
import { makeOutbox } from './outbox.ts';
import type { FromThread, Invoked, ToThread } from './thread-messages.ts';
import { unpackThrown } from './thrown-value.ts';

/** What an app is once it has been loaded. */
interface LoadedApp {
  readonly functions: readonly FunctionMetadata[];
  /** Where the SDK takes requests when the app has turned HTTP streaming on. */
  readonly sdkPort: number | undefined;
}

/** The thread that runs the app. */
export interface AppThread extends App {
  /** Rejects with `StartRefused` when the app cannot be used. */
  load(appDirectory: string): Promise<LoadedApp>;
  /** Runs the app's terminate hooks, and ends the thread. */
  end(): Promise<void>;
}

interface Waiting {
  resolve(invoked: Invoked): void;
  reject(error: unknown): void;
}

/** In a bundle, scripts/bundle-cli.ts puts the thread's code beside ours. */
const ENTRY = import.meta.url.endsWith('.ts') ? '../app-thread/main.ts' : './app-thread.mjs';

/** Starts the thread; it loads its own code while the caller goes on. */
export function startAppThread(options: {
  readonly logLevel: string | undefined;
  /** Directory. */
  readonly compileCache: string;
  readonly writeLine: (line: string) => void;
  /** The loaded app is gone: by an error nobody caught (told as a text), or because it ended its process. */
  readonly onGone: (exitCode: number, error: string | undefined) => void;
}): AppThread {
  const waiting = new Map<number, Waiting>();
  const loaded = Promise.withResolvers<LoadedApp>();
  const ended = Promise.withResolvers<void>();
  let lastId = 0;
  let isRunning = false;
  let uncaught: string | undefined;

  const { logLevel, compileCache } = options;
  const workerData = { logLevel, compileCache };
  const worker = new Worker(new URL(ENTRY, import.meta.url), { env: SHARE_ENV, workerData });
  const say = makeOutbox<ToThread>((messages) => worker.postMessage(messages));

  function hear(message: FromThread): void {
    switch (message.kind) {
      case 'done':
      case 'failed': {
        const call = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.kind === 'done') call?.resolve(message.invoked);
        else call?.reject(unpackThrown(message.thrown));
        return;
      }
      case 'line':
        return options.writeLine(message.line);
      case 'loaded': {
        const functions = JSON.parse(message.functionsJson) as FunctionMetadata[];
        isRunning = true;
        return loaded.resolve({ functions, sdkPort: message.sdkPort });
      }
      case 'refused':
        return loaded.reject(new StartRefused(message.text));
      case 'ended':
        return ended.resolve();
    }
  }

  worker.on('message', (messages: readonly FromThread[]) => messages.forEach(hear));
  worker.on('error', (error: unknown) => {
    uncaught = error instanceof Error ? (error.stack ?? error.message) : String(error);
  });
  worker.on('exit', (code) => {
    ended.resolve();
    loaded.reject(new StartRefused(`the app ended while it was loading: ${uncaught ?? `exit code ${code}`}`));
    if (isRunning) options.onGone(code, uncaught);
  });
  loaded.promise.catch(() => undefined);

  return {
    load(appDirectory) {
      say({ kind: 'load', appDirectory });
      return loaded.promise;
    },
    call: (request, history) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        say({ kind: 'call', id: lastId, request, history });
      }),
    forget: (instance) => say({ kind: 'forget', instance }),
    async end() {
      isRunning = false;
      say({ kind: 'end' });
      await ended.promise;
      await worker.terminate();
    },
  };
}
