// Brings a fresh clone to the state every npm script expects: packages installed and Node 24 first on the path.
// The only script that may run on the system's Node (20 or later); it uses nothing but Node built-ins.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const pinned = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.node;
const lockHash = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const stampFile = join(root, 'node_modules', '.goldsmith-bootstrap');
const quiet = { ...process.env, npm_config_loglevel: 'error', npm_config_fund: 'false', npm_config_audit: 'false' };

function localNodeVersion() {
  try {
    const node = join(root, 'node_modules', '.bin', 'node');
    return execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

function isReady() {
  const stamped = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash;
  return stamped && localNodeVersion() === pinned;
}

function npm(...args) {
  return spawnSync('npm', args, { cwd: root, env: quiet, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

if (!isReady()) {
  console.log('goldsmith: installing packages (once, about half a minute) ...');
  const lockText = readFileSync(join(root, 'package-lock.json'));
  if (!npm('ci', '--no-audit', '--no-fund')) {
    console.log('goldsmith: npm ci did not accept the lockfile here, trying npm install ...');
    npm('install', '--no-save', '--no-audit', '--no-fund');
    // npm install rewrites the lockfile even with --no-save; the committed one stays the truth.
    writeFileSync(join(root, 'package-lock.json'), lockText);
  }
  if (localNodeVersion() !== pinned) npm('rebuild', 'node');
  const found = localNodeVersion();
  if (found !== pinned) {
    console.error(
      `goldsmith: needs Node ${pinned} from the npm package "node", but node_modules/.bin/node is ${found ?? 'missing'}.\n` +
        'goldsmith: its install script may be blocked (npm setting ignore-scripts); allow it and run: npm rebuild node',
    );
    process.exit(1);
  }
  writeFileSync(stampFile, lockHash);
}
