// `npm run package -- [--out FILE] [--unpacked FOLDER] [--json]`: the zip that is deployed. The same sources give the same bytes; it is built twice to prove it.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makePackage } from './packaging/app-package.ts';
import { ROOT } from './packaging/bundle-app.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: `${ROOT}dist/goldsmith.zip` },
    unpacked: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const { entries, sha256, zip } = await makePackage();
const again = await makePackage();
if (again.sha256 !== sha256) throw new Error(`two builds differ: ${sha256} and ${again.sha256}`);

const out = resolve(values.out);
await mkdir(dirname(out), { recursive: true });
await writeFile(out, zip);
if (values.unpacked) {
  const folder = resolve(values.unpacked);
  if (!folder.startsWith(`${ROOT}dist/`))
    throw new Error(`--unpacked ${folder} is emptied first: name a folder below ${ROOT}dist`);
  await rm(folder, { recursive: true, force: true });
  for (const { contents, path } of entries) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
  }
}
for (const { contents, path } of entries) console.log(`${String(contents.length).padStart(9)}  ${path}`);
console.log(`${out}: ${(zip.length / 1e6).toFixed(2)} MB, sha256 ${sha256} (built twice, same bytes)`);
if (values.json)
  console.log(JSON.stringify({ out, bytes: zip.length, sha256, files: entries.map(({ path }) => path) }));
