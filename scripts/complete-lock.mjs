// Adds to package-lock.json the optional platform packages that the registry in use does not offer for this machine.
// Without them `npm ci` refuses ("Missing: @x/y-darwin-arm64 from lock file"). Run after every change of dependencies.
import { readFileSync, writeFileSync } from 'node:fs';

const lockFile = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(lockFile, 'utf8'));
const systems = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openbsd', 'netbsd', 'sunos', 'aix', 'openharmony'];
const cpus = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

function isPresent(parent, name) {
  for (let at = parent; ; at = at.slice(0, at.lastIndexOf('/node_modules/'))) {
    if (lock.packages[`${at ? at + '/' : ''}node_modules/${name}`]) return true;
    if (!at.includes('/node_modules/')) return Boolean(lock.packages[`node_modules/${name}`]);
  }
}

function missingEntry(name, version, parentEntry) {
  const words = name.split(/[/-]/).map((word) => (word === 'win32' ? 'win32' : word));
  const os = systems.filter((system) => words.includes(system));
  const cpu = cpus.filter((candidate) => words.includes(candidate));
  const exact = version.replace(/^[\^~]/, '');
  return {
    version: exact,
    optional: true,
    ...(parentEntry.dev ? { dev: true } : {}),
    ...(os.length ? { os } : {}),
    ...(cpu.length ? { cpu } : {}),
  };
}

let added = 0;
for (const [path, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isPresent(path, name)) continue;
    lock.packages[`node_modules/${name}`] = missingEntry(name, version, entry);
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(lockFile, JSON.stringify(lock, null, 2) + '\n');
console.log(`package-lock.json: ${added} foreign platform entries added`);
