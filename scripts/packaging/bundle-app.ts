import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { lazyRequires } from './lazy-requires.ts';
import { plainHttp } from './plain-http.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where the bundle lies below the root, in the repository and in the package alike: what it reads is looked for beside its folder. */
export const BUNDLE = 'dist/functions/app.mjs';

/** Folders of src that the app reads files from: they lie beside the folder of the bundle, file for file. */
export const READ_FOLDERS = ['guest', 'dashboard'] as const;

/** The deployable app as one ES module, in memory. Minified: a new instance reads and compiles all of it before it answers; readable where it is profiled. */
export async function bundleApp({ minify = true } = {}): Promise<Uint8Array> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/functions/app.ts'],
    outfile: BUNDLE,
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    minify,
    plugins: [lazyRequires, plainHttp],
    logLevel: 'warning',
    // Provided by the Functions host, never on npm.
    external: ['@azure/functions-core'],
    banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
  });
  const [file] = outputFiles;
  if (!file || outputFiles.length > 1) throw new Error(`esbuild made ${outputFiles.length} files instead of one`);
  return file.contents;
}
