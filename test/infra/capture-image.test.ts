import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../rules/support/repository.ts';

const SCRIPT = join(ROOT, '.github/actions/capture-image/capture-image.sh');
const missing = ['curl', 'jq'].filter((tool) => spawnSync(tool, ['--version']).status !== 0);
const IMAGE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/gal/images/web/versions/1.0.0';

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

let server: Server;
let folder: string;

/** The script before an app that gives these answers, one after the other. */
async function runBefore(answers: readonly Answer[]) {
  const asked: { line: string; authorization: string | undefined; key: string | undefined }[] = [];
  const left = [...answers];
  server = createServer((request, response) => {
    const { authorization, 'idempotency-key': key } = request.headers;
    asked.push({ line: `${request.method} ${request.url}`, authorization, key: key?.toString() });
    const { body, headers = {}, status } = left.shift() ?? { status: 500, body: {} };
    response.writeHead(status, headers).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  folder = mkdtempSync(join(tmpdir(), 'capture-image-'));
  writeFileSync(join(folder, 'az'), '#!/bin/sh\necho "token-$(date +%N)"\n', { mode: 0o755 });
  const output = join(folder, 'output');
  writeFileSync(output, '');
  const child = spawn(SCRIPT, {
    env: {
      ...{ PATH: `${folder}:${process.env['PATH']}`, GITHUB_OUTPUT: output, IDEMPOTENCY_KEY: 'run-1' },
      GOLDSMITH_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ...{ GOLDSMITH_AUDIENCE: 'api://app', VM_ID: '/vm', DEFINITION_ID: '/definition', REGIONS: '[]' },
    },
  });
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { asked, code, said, output: readFileSync(output, 'utf8') };
}

const started: Answer = {
  status: 202,
  headers: { location: '/api/captures/cap-1', 'retry-after': '0' },
  body: { id: 'cap-1' },
};
const look = (body: object, status = 200): Answer => ({ status, headers: { 'retry-after': '0' }, body });
const running = look({ id: 'cap-1', state: 'running', step: 'replicate', percent: 60 });

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

(missing.length === 0 ? describe : describe.skip)(
  `the composite action's script${missing.length === 0 ? '' : ` (skipped: no ${missing.join(', no ')})`}`,
  () => {
    test('starts a capture, follows it at its Location to the end, and puts out the image', async () => {
      const captured = look({ id: 'cap-1', state: 'captured', image: { kind: 'gallery-version', id: IMAGE } });
      const { asked, code, output } = await runBefore([started, running, look({}, 503), running, captured]);

      expect(code).toBe(0);
      expect(asked.map(({ line }) => line)).toEqual([
        'POST /api/captures',
        ...Array<string>(4).fill('GET /api/captures/cap-1'),
      ]);
      expect(asked[0]?.key).toBe('run-1');
      expect(output).toBe(`capture-id=cap-1\nimage-id=${IMAGE}\n`);
    });

    test('brings a fresh token with every call, and shows none', async () => {
      const { asked, said } = await runBefore([started, running, look({ id: 'cap-1', state: 'captured' })]);

      expect(new Set(asked.map(({ authorization }) => authorization)).size).toBe(3);
      expect(said).not.toContain('token-');
    });

    test('fails with each finding and its fix where there is no image', async () => {
      const findings = [{ code: 'agent-not-ready', message: 'No agent.', fix: 'Start it.' }];
      const { code, said } = await runBefore([started, look({ id: 'cap-1', state: 'refused', findings })]);

      expect(code).toBe(1);
      expect(said).toContain('::error::agent-not-ready: No agent. Fix: Start it.');
      expect(said).toContain('::error::cap-1 ended as refused.');
    });

    test('fails at once where the capture is not started, with what the app said', async () => {
      const { asked, code, said } = await runBefore([look({ title: 'bad-request' }, 400)]);

      expect([asked.length, code]).toEqual([1, 1]);
      expect(said).toContain('::error::The capture was not started (400): {"title":"bad-request"}');
    });
  },
);
