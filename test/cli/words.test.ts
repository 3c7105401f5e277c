import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import { sinceMoment } from '../../local/cli/commands/list.ts';
import { appSettings, scopeNames } from '../../local/cli/connect/app-settings.ts';
import { flagOf, groupsOf, requestBody } from '../../local/cli/options/request-body.ts';
import { stateDirectory } from '../../local/cli/places.ts';
import { exitCodeOf, summaryLines } from '../../local/cli/screen/ending.ts';
import { progressFrame } from '../../local/cli/screen/progress-frame.ts';
import { clip, coloured, plain } from '../../local/cli/screen/terminal.ts';

const VM = '/subscriptions/s1/resourceGroups/build/providers/Microsoft.Compute/virtualMachines/vm1';
const DEFINITION = '/subscriptions/s2/resourceGroups/images/providers/Microsoft.Compute/galleries/golden/images/web';

const view = (more: Partial<CaptureView>): CaptureView => ({
  id: 'cap-0123456789abcdef',
  state: 'running',
  step: 'replicate',
  percent: 74,
  source: VM,
  target: null,
  requestedBy: { kind: 'http', caller: 'me', approvalRequired: false },
  createdAt: '2026-11-02T08:00:00Z',
  updatedAt: '2026-11-02T10:05:00Z',
  timeline: [
    { step: 'preflight', at: '2026-11-02T08:00:00Z' },
    { step: 'replicate', at: '2026-11-02T09:00:00Z' },
  ],
  regions: [
    { name: 'westeurope', replicas: 3, state: 'completed', percent: 100 },
    { name: 'uksouth', replicas: 1, state: 'replicating', percent: 50 },
  ],
  findings: [],
  ...more,
});

describe('the request behind the flags', () => {
  it('says a gallery version with its regions', () => {
    const flags = {
      gallery: DEFINITION,
      version: '1.2.3',
      region: ['westeurope=60', 'uksouth=5'],
      restorePoint: false,
    };
    expect(requestBody(VM, flags)).toEqual({
      source: { kind: 'vm', id: VM },
      target: { kind: 'gallery', definitionId: DEFINITION, version: '1.2.3' },
      regions: [
        { name: 'westeurope', concurrentDeployments: 60 },
        { name: 'uksouth', concurrentDeployments: 5 },
      ],
      restorePoint: false,
    });
  });

  it('says a managed image with what is known of the guest', () => {
    const image = { image: 'batch', resourceGroup: 'images', zoneResilient: true };
    expect(requestBody(VM, { ...image, keepUser: true, guestState: 'generalized', restorePoint: true })).toEqual({
      source: { kind: 'vm', id: VM },
      target: { kind: 'managed-image', name: 'batch', resourceGroup: 'images', zoneResilient: true },
      guest: { keepUser: true },
      guestState: 'generalized',
    });
  });

  it('names the flag that the app finds wrong', () => {
    expect(flagOf('target.definitionId')).toBe('--gallery');
    expect(flagOf('regions.1.name', ['a=1', 'b=2'])).toBe('--region b=2');
    expect(flagOf('order')).toBe('order');
  });
});

describe('what a command may touch', () => {
  const choice = { armEndpoint: undefined, simulation: undefined };

  it('is the group of the machine and that of the target', () => {
    expect(groupsOf(VM, { gallery: DEFINITION })).toEqual([
      '/subscriptions/s1/resourceGroups/build',
      '/subscriptions/s2/resourceGroups/images',
    ]);
    expect(groupsOf(VM, { image: 'x', resourceGroup: 'BUILD' })).toEqual(['/subscriptions/s1/resourceGroups/build']);
  });

  it('replaces what an earlier command was granted, and adds nothing to it', () => {
    const stored = appSettings({}, { ...choice, grant: ['/subscriptions/s1/resourceGroups/old'] }, {});
    const settings = appSettings(stored, { ...choice, grant: groupsOf(VM, { image: 'x' }) }, {});
    expect(scopeNames(settings)).toEqual(['/subscriptions/s1/resourceGroups/build']);
  });

  it('stays as it was for a command that names no machine', () => {
    const stored = appSettings({}, { ...choice, grant: ['/subscriptions/s1/resourceGroups/old'] }, {});
    expect(scopeNames(appSettings(stored, { ...choice, grant: undefined }, {}))).toEqual([
      '/subscriptions/s1/resourceGroups/old',
    ]);
  });

  it('is what GOLDSMITH_SCOPES says, if it is set', () => {
    const GOLDSMITH_SCOPES = '[{"scope":"/subscriptions/s9","modes":["copy"]}]';
    expect(appSettings({}, { ...choice, grant: ['/subscriptions/s1'] }, { GOLDSMITH_SCOPES })).toMatchObject({
      GOLDSMITH_SCOPES,
    });
  });

  it('is nothing at first', () => {
    expect(scopeNames(appSettings({}, { ...choice, grant: undefined }, {}))).toEqual([]);
  });

  it('never switches the sign-in off, whatever the environment says', () => {
    const env = { WEBSITE_AUTH_ENABLED: 'False', GOLDSMITH_KEY: 'secret' };
    expect(appSettings({}, { ...choice, grant: undefined }, env)).toMatchObject({ WEBSITE_AUTH_ENABLED: 'True' });
    expect(appSettings({}, { ...choice, grant: undefined }, env)).not.toHaveProperty('GOLDSMITH_KEY');
  });
});

describe('words and pictures', () => {
  it.each([
    ['captured', 0],
    ['refused', 3],
    ['failed', 4],
    ['cancelled', 5],
    ['running', 0],
  ] as const)('ends %s with %i', (state, code) => {
    expect(exitCodeOf(view({ state }))).toBe(code);
  });

  it('draws a bar for every step and region', () => {
    expect(progressFrame(plain, view({}), Date.parse('2026-11-02T10:10:00Z'))).toEqual([
      'vm1  cap-0123456789abcdef  running  74 %  2 h 10 min',
      '  preflight        ████████████████████████  08:00:00',
      '  replicate        █████████████░░░░░░░░░░░  09:00:00  53 %',
      '    westeurope     ████████████████████████  x3  usable',
      '    uksouth        ████████████░░░░░░░░░░░░  x1  50 %',
      '  publish          ░░░░░░░░░░░░░░░░░░░░░░░░',
      '  finish           ░░░░░░░░░░░░░░░░░░░░░░░░',
    ]);
  });

  it('cuts a line to the width of the terminal without cutting colours', () => {
    expect(clip(`${coloured('green', '████')}ab`, 5)).toBe(`${coloured('green', '████')}a`);
    expect(clip('abc', 5)).toBe('abc');
  });

  it('tells every finding with its fix', () => {
    const finding = {
      code: 'vm-not-found',
      severity: 'refusal',
      where: VM,
      message: 'There is none.',
      fix: 'Make one.',
    } as const;
    expect(
      summaryLines(plain, view({ state: 'refused', regions: [], findings: [finding], nextStep: 'Ask again.' })),
    ).toEqual([
      'refused  vm1  cap-0123456789abcdef  after 2 h 05 min',
      `refusal  vm-not-found  ${VM}`,
      '  There is none.',
      '  fix: Make one.',
      'next     Ask again.',
    ]);
  });

  it('reads ages and moments', () => {
    const now = Date.parse('2026-11-02T08:00:00Z');
    expect(sinceMoment('24h', now)).toBe('2026-11-01T08:00:00.000Z');
    expect(sinceMoment('2026-10-01', now)).toBe('2026-10-01T00:00:00.000Z');
  });

  it('keeps its state where XDG says', () => {
    expect(stateDirectory(undefined, { XDG_STATE_HOME: '/var/state' })).toBe('/var/state/goldsmith');
    expect(stateDirectory(undefined, { XDG_STATE_HOME: 'relative' })).toMatch(/\/\.local\/state\/goldsmith$/);
    expect(stateDirectory('/x', { XDG_STATE_HOME: '/var/state' })).toBe('/x');
  });

  it('keeps it in one place where HOME is empty', () => {
    const places = JSON.stringify(new URL('../../local/cli/places.ts', import.meta.url).href);
    const script = `console.log((await import(${places})).stateDirectory(undefined, {}))`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: { HOME: '' } });
    expect(said.toString()).toMatch(/^\/.*\.local\/state\/goldsmith\n$/);
  });
});
