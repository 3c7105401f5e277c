// Builds the command line: Node runs no TypeScript inside node_modules. The app it hosts is built by bundle.ts.
import { build } from 'esbuild';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = `${root}dist/cli`;

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: {
    goldsmith: 'local/cli/main.ts',
    host: 'local/cli/host-main.ts',
    arm: 'local/cli/arm-main.ts',
  },
  outdir,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'part-[hash]',
  write: false,
  bundle: true,
  // Parts that few commands need, such as the Azure credentials, are loaded by those alone.
  splitting: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  minifySyntax: true,
  logLevel: 'warning',
  // Provided by the host, never on npm.
  external: ['@azure/functions-core'],
  banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
});

await mkdir(outdir, { recursive: true });
// Entry points last: until they are renamed into place, the old ones find their old parts.
const isPart = (path: string): boolean => basename(path).startsWith('part-');
for (const { contents, path } of outputFiles.toSorted((a, b) => Number(isPart(b.path)) - Number(isPart(a.path)))) {
  const half = `${path}.${process.pid}`;
  await writeFile(half, contents);
  await rename(half, path);
}
await chmod(`${outdir}/goldsmith.mjs`, 0o755);
const present = new Set(outputFiles.map(({ path }) => basename(path)));
for (const name of await readdir(outdir)) {
  if (name.endsWith('.mjs') && !present.has(name)) await rm(`${outdir}/${name}`);
}
