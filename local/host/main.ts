import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Before anything else is loaded: compiled code of the last start halves the time to ready.
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/goldsmith-host', import.meta.url));
enableCompileCache(compileCache);
const { readOptions } = await import('./host-options.ts');
const { makeLog } = await import('./log.ts');
const { StartRefused } = await import('./start-refused.ts');

/** Longest time a stop may take; whatever hangs then is safe on disk and runs again at the next start. */
const stopWithinMs = 5_000;

try {
  const options = readOptions(process.argv.slice(2), process.env);
  const writeLine = (line: string): void => void process.stderr.write(line);
  const log = makeLog(options.logLevel, writeLine);
  const { startAppThread } = await import('./worker/app-thread.ts');
  const app = startAppThread({
    logLevel: options.logLevel,
    compileCache,
    writeLine,
    onGone(exitCode, error) {
      log.error('the app ended its process, and the host ends with it', { exitCode, error });
      process.exit(exitCode);
    },
  });
  const { prepareGround } = await import('./ground.ts');
  const ground = await prepareGround(options);
  // Most of the host is loaded while the app is.
  const loading = app.load(options.appDirectory);
  const { startHost } = await import('./host.ts');
  const host = await startHost(options, { ground, app, loading, log });
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
