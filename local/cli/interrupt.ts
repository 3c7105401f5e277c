import { setTimeout as delay } from 'node:timers/promises';
import { CliStop, EXIT } from './exit-code.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs work that Ctrl+C ends cleanly; a second Ctrl+C does not wait for that. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort(new CliStop(EXIT.interrupted, ['interrupted']));
  };
  for (const name of SIGNALS) process.on(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
  }
}

/** Until the end of what is followed nothing good can be said of it, also where whoever reads our output goes away before. */
export async function untilEnd<T>(follow: () => Promise<T>): Promise<T> {
  process.exitCode = EXIT.interrupted;
  const end = await follow();
  process.exitCode = EXIT.ok;
  return end;
}

/** Throws the reason of the signal, not an error about a timer. */
export async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
}

export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
