import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const modules = join(import.meta.dirname, '..', '..', 'node_modules');

/** Writes a small app of one file and answers its folder; `app` and `df` are imported already. */
export function writeApp(
  directory: string,
  code: string,
  wish: { main?: string; host?: object; files?: Record<string, string> } = {},
): string {
  mkdirSync(directory);
  symlinkSync(modules, join(directory, 'node_modules'));
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ type: 'module', main: wish.main ?? 'app.mjs' }));
  const imports = `import { app } from '@azure/functions';\nimport * as df from 'durable-functions';\n`;
  writeFileSync(join(directory, 'app.mjs'), imports + code);
  if (wish.host) writeFileSync(join(directory, 'host.json'), JSON.stringify({ version: '2.0', ...wish.host }));
  for (const [name, text] of Object.entries(wish.files ?? {})) writeFileSync(join(directory, name), text);
  return directory;
}
