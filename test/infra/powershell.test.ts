import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { findPwsh } from '../../scripts/checkers/find-checkers.ts';
import { filesUnder, read, ROOT } from '../rules/support/repository.ts';
import * as app from './support/scripted-app.ts';

const pwsh = findPwsh();
const reason = pwsh ? '' : ' (skipped: no pwsh; npm run checkers fetches it)';
const FLAGS = ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command'];
const env = { ...process.env, POWERSHELL_TELEMETRY_OPTOUT: '1', NO_COLOR: '1' };
const RUNBOOK = join(ROOT, 'examples/Start-GoldsmithCapture.ps1');

/** Reads scripts as a JSON array from standard input, all in one process, and names what the language itself finds wrong. */
const PARSE = `$index = 0
foreach ($text in ([Console]::In.ReadToEnd() | ConvertFrom-Json)) {
  $errors = $null
  [void][System.Management.Automation.Language.Parser]::ParseInput($text, [ref]$null, [ref]$errors)
  foreach ($found in $errors) { "$index $($found.Extent.StartLineNumber): $($found.Message)" }
  $index += 1
}`;

(pwsh ? describe : describe.skip)(`PowerShell itself${reason}`, () => {
  test('finds nothing in our scripts, and something in a broken one', () => {
    const scripts = [...filesUnder('examples', '.ps1'), ...filesUnder('src/guest', '.ps1')];
    // A placeholder stands where a number or the inside of a text will be.
    const texts = scripts.map((path) => read(path).replaceAll(/__[A-Z_]+__/g, '1'));
    const input = JSON.stringify([...texts, 'if ($a -eq 1) {']);
    const { stdout } = spawnSync(pwsh ?? '', [...FLAGS, PARSE], { input, encoding: 'utf8', env });

    expect(scripts.length).toBeGreaterThan(3);
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^${texts.length} 1: Missing closing`)),
    ]);
  });
});

(pwsh ? describe : describe.skip)(`the runbook${reason}`, () => {
  let server: app.ScriptedApp;
  afterEach(() => server.close());

  /** Runs it with stand-ins for the two commands that want Azure. */
  async function runBefore(answers: readonly app.Answer[], more = '') {
    server = await app.startScriptedApp(answers);
    const command = `
      function Connect-AzAccount { param([switch] $Identity) }
      function Get-AzAccessToken { param($ResourceUrl, [switch] $AsSecureString)
        @{ Token = ConvertTo-SecureString "token-$([guid]::NewGuid())" -AsPlainText -Force } }
      & '${RUNBOOK}' -GoldsmithUrl '${server.url}' -Audience 'api://app' -VmId '/vm' -DefinitionId '/definition' ${more}`;
    const child = spawn(pwsh ?? '', [...FLAGS, command], { env });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { asked: server.asked, code, said };
  }

  test('starts a capture and follows it at its Location to the end', async () => {
    const { asked, code, said } = await runBefore([app.started, app.running, app.look({}, 503), app.captured]);

    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('running, replicate, 60%') });
    expect(asked.map(({ line }) => line)).toEqual([
      'POST /api/captures',
      ...Array<string>(3).fill('GET /api/captures/cap-1'),
    ]);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      source: { kind: 'vm', id: '/vm' },
      target: { kind: 'gallery', definitionId: '/definition', version: 'auto' },
      regions: [{ name: 'westeurope', concurrentDeployments: 20 }],
    });
    expect(new Set(asked.map(({ authorization }) => authorization)).size).toBe(4);
    expect(said).toContain(app.IMAGE);
    expect(said).not.toContain('token-');
  });

  test('fails with each finding and its fix where there is no image', async () => {
    const { code, said } = await runBefore([app.started, app.refused]);

    expect(code).not.toBe(0);
    expect(said).toContain('agent-not-ready: No agent. Fix: Start it.');
    expect(said).toContain('The capture ended as refused.');
  });

  test('with -NoWait ends as soon as the capture has begun', async () => {
    const { asked, code } = await runBefore([app.started], '-NoWait');

    expect([code, asked.length]).toEqual([0, 1]);
  });
});
