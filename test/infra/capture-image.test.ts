import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../rules/support/repository.ts';
import * as app from './support/scripted-app.ts';

const SCRIPT = join(ROOT, '.github/actions/capture-image/capture-image.sh');
const missing = ['curl', 'jq'].filter((tool) => spawnSync(tool, ['--version']).status !== 0);
const reason = missing.length === 0 ? '' : ` (skipped: no ${missing.join(', no ')})`;

let server: app.ScriptedApp;
let folder: string;

async function runBefore(...answers: readonly app.Answer[]) {
  server = await app.startScriptedApp(answers);
  folder = mkdtempSync(join(tmpdir(), 'capture-image-'));
  writeFileSync(join(folder, 'az'), '#!/bin/sh\necho "token-$(date +%N)"\n', { mode: 0o755 });
  const output = join(folder, 'output');
  writeFileSync(output, '');
  const child = spawn(SCRIPT, {
    env: {
      ...{ PATH: `${folder}:${process.env['PATH']}`, GITHUB_OUTPUT: output, IDEMPOTENCY_KEY: 'run-1' },
      ...{ GOLDSMITH_URL: server.url, GOLDSMITH_AUDIENCE: 'api://app', VM_ID: '/vm', DEFINITION_ID: '/definition' },
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { asked: server.asked, code, said, output: readFileSync(output, 'utf8') };
}

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

(reason ? describe.skip : describe)(`the composite action's script${reason}`, () => {
  test('starts a capture, follows it at its Location to the end, and puts out the image', async () => {
    const { asked, code, output } = await runBefore(
      ...[app.started, app.running, app.look({}, 503), app.running, app.captured],
    );

    expect(code).toBe(0);
    expect(asked.map(({ line }) => line)).toEqual([
      'POST /api/captures',
      ...Array<string>(4).fill('GET /api/captures/cap-1'),
    ]);
    expect(asked[0]?.key).toBe('run-1');
    expect(output).toBe(`capture-id=cap-1\nimage-id=${app.IMAGE}\n`);
  });

  test('brings a fresh token with every call, and shows none', async () => {
    const { asked, said } = await runBefore(app.started, app.running, app.captured);

    expect(new Set(asked.map(({ authorization }) => authorization)).size).toBe(3);
    expect(said).not.toContain('token-');
  });

  test('fails with each finding and its fix where there is no image', async () => {
    const { code, said } = await runBefore(app.started, app.refused);

    expect(code).toBe(1);
    expect(said).toContain('::error::agent-not-ready: No agent. Fix: Start it.');
    expect(said).toContain('::error::cap-1 ended as refused.');
  });

  test('fails at once where the capture is not started, with what the app said', async () => {
    const { asked, code, said } = await runBefore(app.look({ title: 'bad-request' }, 400));

    expect([asked.length, code]).toEqual([1, 1]);
    expect(said).toContain('::error::The capture was not started (400): {"title":"bad-request"}');
  });
});
