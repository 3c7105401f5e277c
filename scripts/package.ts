// `npm run package -- [--out FILE] [--json]`: the zip that is deployed. The same sources give the same bytes; it is built twice to prove it.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makePackage } from './packaging/app-package.ts';
import { ROOT } from './packaging/bundle-app.ts';

const { values } = parseArgs({
  options: { out: { type: 'string', default: `${ROOT}dist/goldsmith.zip` }, json: { type: 'boolean', default: false } },
});

const { entries, sha256, zip } = await makePackage();
const again = await makePackage();
if (again.sha256 !== sha256) throw new Error(`two builds differ: ${sha256} and ${again.sha256}`);

const out = resolve(values.out);
await mkdir(dirname(out), { recursive: true });
await writeFile(out, zip);
for (const { contents, path } of entries) console.log(`${String(contents.length).padStart(9)}  ${path}`);
console.log(`${out}: ${(zip.length / 1e6).toFixed(2)} MB, sha256 ${sha256} (built twice, same bytes)`);
if (values.json)
  console.log(JSON.stringify({ out, bytes: zip.length, sha256, files: entries.map(({ path }) => path) }));
