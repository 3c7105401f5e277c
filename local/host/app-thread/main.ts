import { enableCompileCache, flushCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';

// A thread does not inherit it, and this is the one that loads the app with its packages.
enableCompileCache((workerData as { compileCache: string }).compileCache);
const { serveApp } = await import('./serve-app.ts');
// A thread that is ended from outside does not write it either.
serveApp(flushCompileCache);
