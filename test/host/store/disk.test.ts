import { afterAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, runHost, type HostWish } from '../run-host.ts';

const folder = makeFolder();
const small = folder.file('small');
mkdirSync(small);
/** Room for many starts with all that comes of them: on a busy machine each has come to its end before the next is asked for. */
const FULL_AT_MIB = 3;
const run = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
/** A disk of its own needs rights that not every machine gives; then SQLite's own limit stands in for the full disk. */
const isMounted = run('mount', '-t', 'tmpfs', '-o', `size=${FULL_AT_MIB}m`, 'tmpfs', small);

afterAll(() => {
  if (isMounted) run('umount', '-l', small);
  folder.remove();
});

test(`a full disk (${isMounted ? 'a small tmpfs' : 'PRAGMA max_page_count'}) stops the host with a clear error, and nothing acknowledged is lost`, async () => {
  const state = join(small, 'full.db');
  const wish: HostWish = { state, ...(isMounted ? {} : { env: { GOLDSMITH_HOST_MAX_PAGES: '60' } }) };
  const host = await runHost(wish);
  const acknowledged: string[] = [];
  let refusal: { status: number; text: string } | undefined;
  for (let n = 0; n < 2_000 && !refusal; n += 1) {
    const answer = await host.start('sequence', { n, ballast: 'x'.repeat(2_000) }, `s${n}`).catch(() => undefined);
    if (answer?.status === 202) acknowledged.push(`s${n}`);
    else refusal = answer ?? { status: 0, text: '' };
  }
  const code = await host.ended;
  if (isMounted) run('mount', '-o', 'remount,size=64m', small);
  const next = await runHost({ state });
  await next.clock();
  const outcomes = await Promise.all(acknowledged.map((id) => next.status(id)));
  await next.stop();

  expect(code).toBe(1);
  expect(host.stderr()).toMatch(
    /the state file cannot be written: .*full.*; the host stops, and what it has acknowledged is safe/,
  );
  // A caller who was too late finds no host at all.
  if (refusal?.status !== 0)
    expect(refusal).toMatchObject({ status: 503, text: expect.stringMatching(/cannot be written/) });
  expect(acknowledged.length).toBeGreaterThan(5);
  expect(outcomes.filter((outcome) => outcome.runtimeStatus !== 'Completed')).toEqual([]);
});

test('a state file that cannot be written is refused with one line', async () => {
  const place = isMounted ? small : folder.file('plain');
  mkdirSync(place, { recursive: true });
  const state = join(place, 'readonly.db');
  await (await runHost({ state })).stop();
  if (isMounted) run('mount', '-o', 'remount,ro', small);
  else chmodSync(state, 0o444);
  const isRoot = process.getuid?.() === 0;

  if (isMounted || !isRoot) {
    await expect(runHost({ state })).rejects.toThrow(
      /^cannot open the state file .*: it cannot be written \(read-only\)$/,
    );
  }
  if (isMounted) run('mount', '-o', 'remount,rw', small);
  else chmodSync(state, 0o644);
  await (await runHost({ state })).stop();
});

test('the owner is named to a second host, and a note that is missing is said to be missing', async () => {
  const state = folder.file('owned.db');
  const host = await runHost({ state });
  const note = `${state}.owner`;
  const { pid } = JSON.parse(readFileSync(note, 'utf8')) as { pid: number };

  await expect(runHost({ state })).rejects.toThrow(new RegExp(`another host is using it: pid ${host.pid}, started 20`));
  writeFileSync(note, JSON.stringify({ pid: 2 ** 22 + 1, startedAt: '2026-01-01T00:00:00.000Z' }));
  await expect(runHost({ state })).rejects.toThrow(
    /another process is using it; .* names pid 4194305, .* which is gone$/,
  );
  rmSync(note);
  await expect(runHost({ state })).rejects.toThrow(
    /which one is not known, because .*owned\.db\.owner cannot be read$/,
  );
  await host.stop();

  expect(pid).toBe(host.pid);
});
