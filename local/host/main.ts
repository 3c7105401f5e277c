import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Before anything else is loaded: compiled code of the last start halves the time to ready.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/goldsmith-host', import.meta.url)));
const { startHost } = await import('./host.ts');
const { readOptions } = await import('./host-options.ts');
const { StartRefused } = await import('./start-refused.ts');

/** Longest time a stop may take; whatever hangs then is safe on disk and runs again at the next start. */
const stopWithinMs = 5_000;

try {
  const host = await startHost(readOptions(process.argv.slice(2), process.env));
  const listening = { kind: 'listening', url: host.url, pid: process.pid, functions: host.functions };
  process.stdout.write(`${JSON.stringify(listening)}\n`);
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), stopWithinMs).unref();
    void host.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (error) {
  const text = error instanceof StartRefused ? error.message : `the host could not start: ${String(error)}`;
  process.stderr.write(`${text.replaceAll('\n', ' ')}\n`);
  process.exit(1);
}
