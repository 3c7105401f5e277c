import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';

const specifier = /((?:\bfrom|\bimport\()\s*')(\.[^']+)\.ts'/g;

/**
 * The app as it would be deployed without a bundler: each source as a JavaScript module of its own, packages from node_modules. The types are gone
 * before anything is measured. `folder` must lie inside the repository, or the packages are not found. Gives the path of the entry.
 */
export async function writeUnbundledApp(root: string, folder: string): Promise<string> {
  const sources = await readdir(join(root, 'src'), { recursive: true, withFileTypes: true });
  for (const { name, parentPath } of sources.filter((entry) => entry.name.endsWith('.ts'))) {
    const path = join(parentPath, name);
    const target = join(folder, path.slice(join(root, 'src/').length)).replace(/\.ts$/, '.mjs');
    const code = stripTypeScriptTypes(await readFile(path, 'utf8')).replaceAll(specifier, "$1$2.mjs'");
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, code);
  }
  await cp(join(root, 'src/guest'), join(folder, 'guest'), { recursive: true });
  return join(folder, 'functions/app.mjs');
}
