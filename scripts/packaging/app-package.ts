import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { BUNDLE, bundleApp, READ_FOLDERS, ROOT } from './bundle-app.ts';
import { makeZip, type ZipEntry } from './zip.ts';

export interface AppPackage {
  readonly zip: Buffer;
  readonly sha256: string;
  readonly entries: readonly ZipEntry[];
}

/** What the Functions host reads of it: where the app is, and that it is a module. Scripts and dependencies are of no use there. */
async function manifest(): Promise<Buffer> {
  const { license, main, name, type, version } = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8')) as Record<
    string,
    string
  >;
  if (main !== BUNDLE) throw new Error(`package.json names ${main} as the app, the bundle is ${BUNDLE}`);
  return Buffer.from(`${JSON.stringify({ name, version, license, private: true, type, main }, null, 2)}\n`);
}

async function filesOf(folder: string): Promise<ZipEntry[]> {
  const names = await readdir(`${ROOT}src/${folder}`);
  return Promise.all(
    names.map(async (name) => ({
      path: `dist/${folder}/${name}`,
      contents: await readFile(`${ROOT}src/${folder}/${name}`),
    })),
  );
}

/** Everything that is deployed, and nothing else: host.json, a manifest, the bundle, and the files it reads when it loads. */
export async function makePackage(): Promise<AppPackage> {
  const entries: ZipEntry[] = [
    { path: 'host.json', contents: await readFile(`${ROOT}host.json`) },
    { path: 'package.json', contents: await manifest() },
    { path: 'LICENSE', contents: await readFile(`${ROOT}LICENSE`) },
    { path: BUNDLE, contents: await bundleApp() },
    ...(await Promise.all(READ_FOLDERS.map(filesOf))).flat(),
  ];
  const zip = makeZip(entries);
  return { zip, entries, sha256: createHash('sha256').update(zip).digest('hex') };
}
