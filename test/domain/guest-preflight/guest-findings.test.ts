import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { guestFindings, type GuestQuestion } from '../../../src/domain/guest-preflight/guest-findings.ts';
import { guestAsked, guestNotAsked, planNote } from '../../../src/domain/guest-preflight/notes.ts';
import { VM_ID } from '../../support/vm-builder.ts';

const WINDOWS = [
  'image-state IMAGE_STATE_COMPLETE',
  'file-renames 0',
  'bitlocker C: 0 0',
  'cdrom-start 1',
  'generalization-state 7',
  'rearms-left 1001',
  'agent-service RdAgent Running',
  'agent-service WindowsAzureGuestAgent Running',
];
const LINUX = [
  'os ubuntu',
  'agent-version WALinuxAgent-2.10.0.8 running on ubuntu 22.04',
  'agent-service active',
  'ovf-env /var/lib/waagent/ovf-env.xml',
  'provisioned-user azureuser',
  'cloud-init done',
  'systemd-run /usr/bin/systemd-run',
];

const question = (over: Partial<GuestQuestion> = {}): GuestQuestion => ({
  vmId: VM_ID,
  location: 'westeurope',
  osType: 'Windows',
  underAde: false,
  keepUser: false,
  ...over,
});
const linux = (over: Partial<GuestQuestion> = {}) => question({ osType: 'Linux', ...over });

/** The ordinary answer with lines of some names replaced; a name alone takes its lines away. */
function said(usual: readonly string[], ...changes: readonly string[]): string {
  const names = changes.map((line) => line.split(' ')[0] ?? '');
  const kept = usual.filter((line) => !names.includes(line.split(' ')[0] ?? ''));
  const lines = [...kept, ...changes.filter((line) => line.includes(' '))];
  return [...lines, `end ${lines.length}`, ''].join('\n');
}

const seen = new Set<string>();
function find(asked: GuestQuestion, output: string, exitCode: number | undefined = 0) {
  const findings = guestFindings({ kind: 'ended', output, exitCode }, asked);
  for (const { code } of findings) seen.add(code);
  return findings;
}

describe('a guest', () => {
  it.each([
    ['Windows', question(), said(WINDOWS)],
    [
      'Windows without the store, BitLocker and roles',
      question(),
      said(WINDOWS, 'appx !CommandNotFoundException', 'bitlocker !CimException'),
    ],
    ['Windows under Azure Disk Encryption', question({ underAde: true }), said(WINDOWS, 'bitlocker C: 1 100')],
    ['Linux', linux(), said(LINUX)],
    ['Linux without cloud-init', linux(), said(LINUX, 'cloud-init')],
    ['Linux under Azure Disk Encryption', linux({ underAde: true }), said(LINUX, 'crypt datadisk0 crypt /data')],
    [
      'Linux whose account stays',
      linux({ keepUser: true }),
      said(LINUX, 'ovf-env', 'provisioned-user', 'user-processes bash'),
    ],
    ['whose profile prints a banner', linux(), `Welcome to the machine\n${said(LINUX)}`],
  ])('%s has nothing against it', (_what, asked, output) => {
    expect(find(asked, output)).toEqual([]);
  });

  it.each<[code: string, asked: GuestQuestion, output: string]>([
    ['windows-image-state', question(), said(WINDOWS, 'image-state IMAGE_STATE_UNDEPLOYABLE')],
    ['windows-half-generalized', question(), said(WINDOWS, 'generalization-state 3')],
    ['sysprep-is-running', question(), said(WINDOWS, 'sysprep-process 4321')],
    ['sysprep-count-used-up', question(), said(WINDOWS, 'rearms-left 0')],
    ['pending-reboot', question(), said(WINDOWS, 'reboot servicing')],
    ['appx-not-provisioned', question(), said(WINDOWS, 'appx Contoso.Notes_1.0.0.0_x64__abc')],
    ['server-role-not-supported', question(), said(WINDOWS, 'server-role AD-Domain-Services')],
    ['bitlocker-on', question(), said(WINDOWS, 'bitlocker C: 1 100')],
    ['bitlocker-on', question(), said(WINDOWS, 'bitlocker C: 3 12')],
    ['removable-storage-denied', question(), said(WINDOWS, 'removable-denied 1')],
    ['agent-service-not-running', question(), said(WINDOWS, 'agent-service RdAgent Stopped')],
    ['agent-service-not-running', question(), said(WINDOWS, 'agent-service RdAgent ')],
    ['linux-agent-missing', linux(), said(LINUX, 'agent-version')],
    ['systemd-missing', linux(), said(LINUX, 'systemd-run')],
    ['provisioned-user-unknown', linux(), said(LINUX, 'ovf-env', 'provisioned-user')],
    ['cloud-init-running', linux(), said(LINUX, 'cloud-init running')],
    ['encrypted-mapping', linux(), said(LINUX, 'crypt root crypt /')],
    ['package-manager-at-work', linux(), said(LINUX, 'package-manager apt-get')],
  ])('is refused with %s', (code, asked, output) => {
    const findings = find(asked, output);

    expect(findings.map((finding) => [finding.code, finding.severity])).toEqual([[code, 'refusal']]);
    expect(findings[0]).toMatchObject({
      where: VM_ID,
      message: expect.stringMatching(/\S/),
      fix: expect.stringMatching(/\S/),
    });
  });

  it.each<[code: string, asked: GuestQuestion, output: string]>([
    ['pending-file-renames', question(), said(WINDOWS, 'file-renames 2')],
    ['defender-onboarded', question(), said(WINDOWS, 'defender-onboarded 1')],
    ['windows-was-upgraded', question(), said(WINDOWS, 'upgraded Source OS (Updated on 1/1/2026)')],
    ['domain-joined', question(), said(WINDOWS, 'domain contoso.local')],
    ['entra-joined', question(), said(WINDOWS, 'entra-join joined')],
    ['dvd-disabled', question(), said(WINDOWS, 'cdrom-start 4')],
    ['run-command-stuck', question(), said(WINDOWS, 'stuck-command 77')],
    ['guest-check-not-made', question(), said(WINDOWS, 'image-state !UnauthorizedAccessException')],
    ['linux-agent-old', linux(), said(LINUX, 'agent-version WALinuxAgent-2.2.46 running on centos 7.9')],
    ['provisioned-user-busy', linux(), said(LINUX, 'user-processes bash', 'user-processes sshd')],
    ['cloud-init-failed', linux(), said(LINUX, 'cloud-init error')],
    ['rhel-registered', linux(), said(LINUX, 'registered yes')],
    ['run-command-hangs', linux(), said(LINUX, 'stuck-command run-command-han')],
  ])('is warned of with %s', (code, asked, output) => {
    expect(find(asked, output).map((finding) => [finding.code, finding.severity])).toEqual([[code, 'warning']]);
  });

  it('that gives no answer is refused: no other command would get one either', () => {
    const findings = guestFindings({ kind: 'no-answer' }, question());
    for (const { code } of findings) seen.add(code);

    expect(findings).toMatchObject([{ code: 'guest-does-not-answer', severity: 'refusal' }]);
  });

  it.each([
    ['cut off in the middle', said(LINUX, 'agent-version').split('\n').slice(2).join('\n')],
    ['without its last line', said(LINUX, 'agent-version').replace(/end.*/, '')],
    ['empty', ''],
  ])('whose answer is %s is only warned of: silence proves nothing', (_what, output) => {
    expect(find(linux(), output)).toMatchObject([{ code: 'guest-answer-incomplete', severity: 'warning' }]);
  });

  it('answers within the 4 KB that Azure keeps, at the worst', () => {
    const worst = (script: string, say: RegExp): number => {
      const text = readFileSync(new URL(`../../../src/guest/${script}`, import.meta.url), 'utf8');
      const many = /appx|bitlocker|server-role|crypt|user-processes|package-manager|stuck/;
      return [...text.matchAll(say)].reduce(
        (sum, [, name = '']) => sum + (many.test(name) ? (/appx|crypt/.test(name) ? 1_210 : 260) : 121),
        0,
      );
    };

    expect(worst('windows-preflight.ps1', /^Say '([\w-]+)'/gm)).toBeLessThan(4_000);
    expect(worst('linux-preflight.sh', /^say ([\w-]+)/gm)).toBeLessThan(4_000);
  });
});

describe('findings of the guest', () => {
  it('all were seen here', () => {
    const folder = new URL('../../../src/domain/guest-preflight/', import.meta.url);
    const text = readdirSync(folder)
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .join('\n');
    const codes = [...text.matchAll(/code: '([^']+)'/g)].map(([, code]) => code);
    const notes = [
      guestAsked(VM_ID, 'goldsmith-pre-1-preflight-1'),
      guestNotAsked(VM_ID, 'it is off'),
      planNote(
        {
          target: { kind: 'managed-image', name: 'i', resourceGroup: 'g', zoneResilient: false },
          location: 'westeurope',
          entry: 'from-running',
          regions: [],
          stages: [],
          arithmetic: [],
          route: [],
        },
        VM_ID,
      ),
    ];
    for (const { code } of notes) seen.add(code);

    expect([...seen].sort()).toEqual([...new Set(codes)].sort());
  });
});
