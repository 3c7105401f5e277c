import { describe, expect, it } from '@jest/globals';
import { limitsOf, readPolicy } from '../../src/functions/policy.ts';
import { readSettings } from '../../src/settings.ts';
import { DEFINITION_ID, GROUP, SUBSCRIPTION } from '../support/vm-builder.ts';

const scope = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;

/** Text of what was thrown. */
function complaint(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return String(error);
  }
  return '';
}

describe('settings', () => {
  it('have a default for everything, which touches nothing', () => {
    expect(readSettings({})).toMatchObject({
      GOLDSMITH_SCOPES: [],
      GOLDSMITH_PROFILES: {},
      GOLDSMITH_ARM_ENDPOINT: 'https://management.azure.com',
      GOLDSMITH_CREDENTIAL: 'managed-identity',
      GOLDSMITH_PAUSED: false,
      GOLDSMITH_COOL_DOWN_SECONDS: 120,
      WEBSITE_AUTH_ENABLED: false,
    });
  });

  it('that were emptied in the portal count as not set', () => {
    expect(readSettings({ GOLDSMITH_SCOPES: '', GOLDSMITH_PAUSED: '' })).toEqual(readSettings({}));
    // Also where a blank was left: read as a number it would be a cool-down of 0.
    expect(readSettings({ GOLDSMITH_SCOPES: ' ', GOLDSMITH_COOL_DOWN_SECONDS: ' ' })).toEqual(readSettings({}));
  });

  it('are read as App Service writes them', () => {
    const read = readSettings({
      WEBSITE_AUTH_ENABLED: 'True',
      GOLDSMITH_PAUSED: 'true',
      GOLDSMITH_COOL_DOWN_SECONDS: '0',
    });
    expect(read).toMatchObject({ WEBSITE_AUTH_ENABLED: true, GOLDSMITH_PAUSED: true, GOLDSMITH_COOL_DOWN_SECONDS: 0 });
  });

  it('leave everything else in the environment alone', () => {
    expect(readSettings({ PATH: '/bin', FUNCTIONS_WORKER_RUNTIME: 'node' })).toEqual(readSettings({}));
  });

  it('that are wrong are all named at once', () => {
    const wrong = {
      GOLDSMITH_SCOPES: '[{',
      GOLDSMITH_PROFILES: 'x',
      GOLDSMITH_ARM_ENDPOINT: 'management',
      GOLDSMITH_CREDENTIAL: 'password',
      GOLDSMITH_PAUSED: 'yes',
      GOLDSMITH_COOL_DOWN_SECONDS: '-1',
      GOLDSMITH_MAX_DECRYPT_MINUTES: 'long',
      GOLDSMITH_MAX_WAIT_MINUTES: '99999',
      WEBSITE_AUTH_ENABLED: '1',
    };
    const text = complaint(() => readSettings(wrong));

    for (const name of Object.keys(wrong)) expect(text).toContain(name);
    expect(text).toContain('is not JSON');
  });
});

describe('policy', () => {
  const policyOf = (scopes: unknown, profiles: unknown = {}) =>
    readPolicy(
      readSettings({ GOLDSMITH_SCOPES: JSON.stringify(scopes), GOLDSMITH_PROFILES: JSON.stringify(profiles) }),
    );
  const target = { kind: 'gallery', definitionId: DEFINITION_ID };

  it('fills in what is left out', () => {
    expect(policyOf([{ scope, modes: ['consume'] }], { web: { targets: [target] } })).toMatchObject({
      scopes: [{ unknownCaller: 'refuse', callers: [], limits: { runsPerHour: 10 } }],
      profiles: { web: { deploymentsPerReplica: 20, restorePoint: true, targets: [{ version: 'auto' }] } },
    });
  });

  it('names profiles of a scope that are not there, and a default that the scope itself does not take', () => {
    const modes = ['consume'];
    const profiles = { web: { targets: [target] }, api: { targets: [target] } };
    const text = complaint(() =>
      policyOf(
        [
          { scope, modes, profile: 'gone' },
          { scope, modes, profiles: ['web', 'lost', 'constructor'] },
          { scope, modes, profile: 'api', profiles: ['web'] },
          { scope, modes, profile: 'web', profiles: ['web', 'api'] },
        ],
        profiles,
      ),
    );

    expect(text).toContain('not in GOLDSMITH_PROFILES: gone');
    expect(text).toContain('not in GOLDSMITH_PROFILES: lost, constructor');
    expect(text).toContain('api is not among the profiles of this scope');
    expect(text.match(/✖/g)).toHaveLength(3);
  });

  it('names every wrong field, nested and unknown ones included', () => {
    const text = complaint(() =>
      policyOf([{ scope: 'x', modes: [], callers: ['ann'], limits: { runsPerHour: -1 }, extra: 1 }], {
        web: { targets: [{ ...target, definitionId: 'nope' }], replicas: 3 },
      }),
    );
    for (const name of ['scope', 'modes', 'callers', 'runsPerHour', 'extra', 'definitionId', 'replicas'])
      expect(text).toContain(name);
  });

  it.each([
    ['an object', {}],
    ['null', null],
    ['text', 'all'],
  ])('refuses %s for scopes', (_what, scopes) => {
    expect(complaint(() => policyOf(scopes))).toContain('GOLDSMITH_SCOPES');
  });

  it('gives a run its limits from settings and scope', () => {
    const [found] = policyOf([{ scope, modes: ['consume'], limits: { runsPerHour: 3 } }]).scopes;
    const settings = readSettings({ GOLDSMITH_COOL_DOWN_SECONDS: '7', GOLDSMITH_MAX_WAIT_MINUTES: '9' });

    expect(found && limitsOf(settings, found)).toMatchObject({
      scope,
      runsPerHour: 3,
      coolDownSeconds: 7,
      maxWaitForPersonMinutes: 9,
    });
  });
});
