// Builds the deployable app: one ES module beside the guest scripts it reads at start.
import { build } from 'esbuild';
import { cp, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = `${root}dist/functions/app.mjs`;

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['src/functions/app.ts'],
  outfile,
  write: false,
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

// Renamed into place: a host that starts at this moment loads the old app or the new one, never half of one.
await mkdir(dirname(outfile), { recursive: true });
for (const { contents, path } of outputFiles) {
  const half = `${path}.${process.pid}`;
  await writeFile(half, contents);
  await rename(half, path);
}
await cp(`${root}src/guest`, `${root}dist/guest`, { recursive: true });
