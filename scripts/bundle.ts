// Builds the deployable app: one ES module beside the guest scripts it reads at start.
import { cp, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BUNDLE, bundleApp, ROOT } from './packaging/bundle-app.ts';

const outfile = ROOT + BUNDLE;

// Renamed into place: a host that starts at this moment loads the old app or the new one, never half of one.
const half = `${outfile}.${process.pid}`;
const contents = await bundleApp();
await mkdir(dirname(outfile), { recursive: true });
await writeFile(half, contents);
await rename(half, outfile);
await cp(`${ROOT}src/guest`, `${ROOT}dist/guest`, { recursive: true });
