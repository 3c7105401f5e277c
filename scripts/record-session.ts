/**
 * Writes docs/recording.md from a real session: the simulated Azure in one terminal, a capture in another, killed with SIGKILL half-way and
 * taken up again. Run it after `npm run build`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { definitionId, MACHINES, vmId } from '../local/start/cast.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CLI = join(ROOT, 'dist/cli/goldsmith.mjs');
const SCALE = '300';
const KILL_AT = /\bdecrypt\b/i;

interface Command {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
  /** Resolves when the output holds it. */
  saw(pattern: RegExp): Promise<void>;
  said(): string;
}

const state = mkdtempSync(join(tmpdir(), 'goldsmith-recording-'));

function goldsmith(...args: string[]): Command {
  // A terminal of its own would redraw one line over and over: to a file the command prints a line per change.
  const child = spawn(process.execPath, [CLI, ...args, '--state', state], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      listeners.forEach((listener) => listener());
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => `${text}${signal ? 'Killed' : `(exit code ${code})`}\n`);
  return {
    child,
    ended,
    said: () => text,
    saw: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => void (pattern.test(text) && resolve());
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`it ended without ${String(pattern)}:\n${text}`)));
      }),
  };
}

/** What differs from run to run and says nothing: the folder. */
const shown = (text: string): string => text.replaceAll(state, '~/.local/state/demo').trimEnd();
const block = (...lines: string[]): string => ['```text', ...lines.map(shown), '```', ''].join('\n');

const simulate = goldsmith('simulate', '--scale', SCALE);
try {
  await simulate.saw(/Ctrl\+C/);
  const machine = vmId(MACHINES.windows);
  const target = ['--gallery', definitionId('windows-web'), '--region', 'westeurope=60', '--region', 'northeurope=60'];
  const first = goldsmith('capture', machine, ...target, '--simulated', '--watch');
  await first.saw(KILL_AT);
  first.child.kill('SIGKILL');
  const killed = await first.ended;
  const captureId = /cap-[0-9a-f]{16}/.exec(killed)?.[0];
  if (!captureId) throw new Error(`the capture told no id:\n${killed}`);
  const resumed = await goldsmith('watch', captureId, '--simulated').ended;
  const listed = await goldsmith('list', '--simulated').ended;
  const text = `# A recorded session

Made by \`node scripts/record-session.ts\` from a real run; ${SCALE} seconds of the simulated Azure pass in one of yours. Nothing here is typed by hand.

## Terminal 1

${block('$ goldsmith simulate --state ~/.local/state/demo', simulate.said())}
## Terminal 2: a capture, killed with \`kill -9\` while disks are decrypted

The command holds the host: both are gone at once. State is in one SQLite file, and nothing that was acknowledged is lost.

${block(`$ goldsmith capture ${machine} ${target.join(' ')} --simulated --watch --state ~/.local/state/demo`, killed)}
## Terminal 2: the next command takes the run up where it was

${block(`$ goldsmith watch ${captureId} --simulated --state ~/.local/state/demo`, resumed)}
${block('$ goldsmith list --simulated --state ~/.local/state/demo', listed)}`;
  writeFileSync(join(ROOT, 'docs/recording.md'), text);
} finally {
  simulate.child.kill('SIGINT');
  await simulate.ended;
  rmSync(state, { recursive: true, force: true });
}
