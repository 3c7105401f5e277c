// Builds the deployable app: one ES module beside the guest scripts it reads at start.
import { build } from 'esbuild';
import { cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

await rm(`${root}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['src/functions/app.ts'],
  outfile: 'dist/functions/app.mjs',
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  minifySyntax: true,
  logLevel: 'warning',
  // Provided by the Functions host, never on npm.
  external: ['@azure/functions-core'],
  banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
});
await cp(`${root}src/guest`, `${root}dist/guest`, { recursive: true });
