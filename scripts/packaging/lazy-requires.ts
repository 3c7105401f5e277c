import type { Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';

/** What durable-functions asks for when it loads and needs only once its client calls: a quarter of the bundle, and axios wakes all of Node's fetch. */
const LATE = ['axios', 'validator'];
const REQUIRES = new RegExp(`const (\\w+) = require\\("(${LATE.join('|')})"\\);`, 'g');

/** Moves those requires to their first use; a new instance answers sooner. Fails the build when durable-functions no longer looks as expected. */
export const lazyRequires: Plugin = {
  name: 'lazy-requires',
  setup(build) {
    const found = new Set<string>();
    build.onLoad({ filter: /node_modules\/durable-functions\/lib\/src\/.*\.js$/ }, async ({ path }) => {
      const contents = (await readFile(path, 'utf8')).replaceAll(REQUIRES, (_all, name: string, target: string) => {
        found.add(target);
        return `const ${name} = new Proxy({}, { get: (_, key) => require("${target}")[key] });`;
      });
      return { contents };
    });
    build.onEnd(() => {
      const missing = LATE.filter((name) => !found.has(name));
      return missing.length === 0
        ? {}
        : { errors: [{ text: `durable-functions no longer requires ${missing.join(', ')}` }] };
    });
  },
};
