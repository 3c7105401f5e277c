import { parentPort, workerData } from 'node:worker_threads';
import { makeLog } from '../log.ts';
import { StartRefused } from '../start-refused.ts';
import { makeOutbox } from '../worker/outbox.ts';
import type { FromThread, ToThread } from '../worker/thread-messages.ts';
import { packThrown } from '../worker/thrown-value.ts';
import { captureOutput } from './capture-output.ts';
import { endApp, loadApp } from './load-app.ts';
import { openApp } from './open-app.ts';
import { installWorkerApi } from './worker-api.ts';

/**
 * Runs the app in this thread, for the host in another. On Azure these are two processes; here each has a core of one: while a turn is
 * written to disk the next is thought about, and a handler that computes for long holds up neither timers nor answers.
 */
export function serveApp(beforeEnd: () => void): void {
  if (!parentPort) throw new Error('the thread of the app is started by the host');
  const port = parentPort;
  const { logLevel } = workerData as { logLevel: string | undefined };
  const say = makeOutbox<FromThread>((messages) => port.postMessage(messages));
  const log = makeLog(logLevel, (line) => say({ kind: 'line', line }));
  captureOutput(log);
  const api = installWorkerApi((level, category, message) => log.app(level, message, { category }));
  const app = openApp(api, log);

  async function load(appDirectory: string): Promise<void> {
    try {
      const { sdkPort } = await loadApp(api, appDirectory);
      const functions = [...api.functions.values()].map(({ metadata }) => metadata);
      say({ kind: 'loaded', functionsJson: JSON.stringify(functions), sdkPort });
    } catch (error) {
      if (!(error instanceof StartRefused)) throw error;
      say({ kind: 'refused', text: error.message });
    }
  }

  async function end(): Promise<void> {
    await endApp(api, (error) => log.error('an appTerminate hook failed', { error: String(error) }));
    beforeEnd();
    say({ kind: 'ended' });
  }

  function answer(message: ToThread): void {
    switch (message.kind) {
      case 'load':
        return void load(message.appDirectory);
      case 'call': {
        const { id } = message;
        app.call(message.request, message.history).then(
          (invoked) => say({ kind: 'done', id, invoked }),
          (error: unknown) => say({ kind: 'failed', id, thrown: packThrown(error) }),
        );
        return;
      }
      case 'forget':
        return app.forget(message.instance);
      case 'end':
        return void end();
    }
  }

  port.on('message', (messages: readonly ToThread[]) => messages.forEach(answer));
}
