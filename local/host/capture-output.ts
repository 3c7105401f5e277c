import { format } from 'node:util';
import type { Log } from './log.ts';

/** Turns what the app prints into log lines, because stdout holds nothing but the line that says where the host listens. */
export function captureOutput(log: Log): void {
  const print =
    (level: string) =>
    (...values: unknown[]) =>
      log.app(level, format(...values), { category: 'console' });
  console.debug = print('debug');
  console.log = print('information');
  console.info = print('information');
  console.warn = print('warning');
  console.error = print('error');
  // A promise the app forgot must not take the host down with everything else that runs in it.
  process.on('unhandledRejection', (error) => {
    log.error('unhandled rejection', { error: error instanceof Error ? error.stack : String(error) });
  });
}
