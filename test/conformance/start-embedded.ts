import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The embedded host with one of the apps, or its reason not to start it. */
export type Started =
  | { readonly kind: 'running'; readonly url: string; readonly stop: () => Promise<void> }
  | { readonly kind: 'refused'; readonly reason: string };

const hostMain = join(import.meta.dirname, '..', '..', 'local', 'host', 'main.ts');
const settings = { CONFORMANCE_SCHEDULE: '*/2 * * * * *' };

/** Starts the embedded host in real time, on a free port and with a state of its own; with a master key it enforces keys. */
export async function startEmbedded(app: string, masterKey: string | undefined): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  const args = ['--app', join(import.meta.dirname, app), '--state', join(folder, 'state.db'), '--clock', 'real'];
  if (masterKey !== undefined) {
    const keysFile = join(folder, 'keys.json');
    writeFileSync(keysFile, JSON.stringify({ masterKey }), { mode: 0o600 });
    args.push('--keys', keysFile);
  }
  const child = spawn(process.execPath, [hostMain, ...args], { env: { ...process.env, ...settings } });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = `${complaint}${text}`.slice(-2000)));
  const closed = once(child, 'close').then(() => rmSync(folder, { recursive: true, force: true }));
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]) => text as string),
    closed.then(() => undefined),
  ]);
  if (line === undefined) return { kind: 'refused', reason: complaint.trim() };
  child.stdout.resume();
  return {
    kind: 'running',
    url: (JSON.parse(line) as { url: string }).url,
    async stop() {
      child.kill('SIGTERM');
      await closed;
    },
  };
}
