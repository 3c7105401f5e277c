// Builds the deployable app: one ES module beside the files it reads at start.
import { cp, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BUNDLE, bundleApp, READ_FOLDERS, ROOT } from './packaging/bundle-app.ts';

const outfile = ROOT + BUNDLE;

// Renamed into place: a host that starts at this moment loads the old app or the new one, never half of one.
const half = `${outfile}.${process.pid}`;
const contents = await bundleApp();
await mkdir(dirname(outfile), { recursive: true });
await writeFile(half, contents);
await rename(half, outfile);
for (const folder of READ_FOLDERS) await cp(`${ROOT}src/${folder}`, `${ROOT}dist/${folder}`, { recursive: true });
