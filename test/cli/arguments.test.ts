import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp, run, tempDirectory } from './support/cli.ts';

const VM = '/subscriptions/s1/resourceGroups/build/providers/Microsoft.Compute/virtualMachines/vm1';
const DEFINITION = '/subscriptions/s1/resourceGroups/build/providers/Microsoft.Compute/galleries/golden/images/web';
const COMMANDS = [
  'capture',
  'preflight',
  'list',
  'show',
  'watch',
  'cancel',
  'approve',
  'reject',
  'retry',
  'restore',
  'scale',
  'serve',
  'simulate',
];

afterAll(cleanUp);

describe('goldsmith, asked for help', () => {
  it('prints the version of the package', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it.each(COMMANDS)('shows examples and exit codes for %s', async (command) => {
    const { code, out } = await run([command, '--help']);

    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`Examples:\n +\\$ goldsmith ${command === 'serve' ? 'serve' : command}`));
    expect(out).toMatch(/Exit codes:\n +0 {2}captured/);
  });

  it('shows no help where a command is missing, but fails with it', async () => {
    expect(await run([])).toMatchObject({ code: 2, err: expect.stringContaining('Usage: goldsmith') });
  });
});

describe('goldsmith, asked wrongly', () => {
  const state = tempDirectory();
  const target = ['--gallery', DEFINITION, '--state', state];

  it.each<[string, readonly string[], readonly string[]]>([
    ['an unknown command', ['captur', VM], ["unknown command 'captur'", '(Did you mean capture?)']],
    ['an unknown option', ['capture', VM, '--galery', 'x'], ["unknown option '--galery'", '(Did you mean --gallery?)']],
    ['a missing machine', ['capture'], ["missing required argument 'VM-ID'"]],
    ['a surplus argument', ['show', 'cap-0123456789abcdef', 'x'], ['too many arguments']],
    ['a machine that is none', ['capture', 'vm1', ...target], ['VM-ID: must be /subscriptions/']],
    [
      'a disk without a word on its system',
      ['capture', VM.replace('virtualMachines', 'disks'), ...target],
      ['--os-state: must be stated for a disk'],
    ],
    [
      'a version to scale that is none',
      ['scale', 'v1', '--replicas', 'westeurope=2'],
      ['VERSION-ID: must be /subscriptions/'],
    ],
    ['nothing to scale', ['scale', `${DEFINITION}/versions/1.0.0`], ['--region or --replicas: say what to change']],
    [
      'a count that is none',
      ['scale', `${DEFINITION}/versions/1.0.0`, '--region', 'westeurope'],
      ['--region westeurope: must be NAME=NUMBER'],
    ],
    ['no target', ['preflight', VM], ['--gallery DEFINITION-ID or --image NAME: say what to make']],
    ['two targets', ['capture', VM, ...target, '--image', 'x'], ['--gallery and --image: choose one']],
    ['a definition that is none', ['capture', VM, '--gallery', 'web'], ['--gallery: must be /subscriptions/']],
    [
      'a version without a gallery',
      ['capture', VM, '--image', 'x', '--version', '1.2.3'],
      ['--version: is the number'],
    ],
    ['a number that is none', ['capture', VM, ...target, '--version', 'v1'], ['--version: must be auto or Major']],
    [
      'a region without a number',
      ['capture', VM, ...target, '--region', 'uksouth'],
      ['--region uksouth: must be NAME='],
    ],
    ['an unknown guest state', ['capture', VM, '--guest-state', 'x'], ['Allowed choices are generalized']],
    ['an id that is none', ['watch', 'cap-1'], ['ID: cap-1 is no capture id']],
    ['a moment that is none', ['list', '--since', 'soon', '--state', state], ['--since soon: must be a moment as']],
    ['a port that is none', ['serve', '--port', 'x', '--state', state], ['--port x: must be a number']],
    ['a scope that is none', ['serve', '--allow', 'build'], ['--allow build: must be a subscription']],
    ['a scale of nothing', ['simulate', '--scale', '0', '--state', state], ['--scale 0: must be seconds of Azure']],
    ['no simulation to use', ['list', '--simulated', '--state', state], ['start one with: goldsmith simulate']],
    ['a token over plain http', ['list', '--url', 'http://example.com/api', '--key', 'k'], ['--url: must be https://']],
    ['a deployed app without credentials', ['list', '--url', 'https://example.com/api'], ['--url: needs --audience']],
    ['a key for nobody', ['list', '--key', 'k'], ['give its --url too']],
    [
      'an endpoint in the clear',
      ['list', '--arm-endpoint', 'http://example.com'],
      ['--arm-endpoint: must be https://'],
    ],
    [
      'a run left to nobody',
      ['capture', VM, ...target, '--detach', '--arm-endpoint', 'http://127.0.0.1:9'],
      ['--detach: needs'],
    ],
  ])('says so for %s, in words and with exit code 2', async (_case, args, words) => {
    // A credential of the machine must not be asked for; what is wrong is wrong without it.
    const { code, err, out } = await run(args, { GOLDSMITH_CREDENTIAL: 'managed-identity' });

    expect({ code, out }).toEqual({ code: 2, out: '' });
    for (const word of words) expect(err).toContain(word);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('says which settings of the environment are wrong', async () => {
    const { code, err } = await run(['list', '--state', state], {
      GOLDSMITH_SCOPES: '[{"scope":"x","modes":["copy"]}]',
    });
    expect({ code, err }).toEqual({
      code: 2,
      err: 'goldsmith: must begin with /subscriptions/ at GOLDSMITH_SCOPES[0].scope\n',
    });
  });

  it('says that a state directory is none', async () => {
    const file = join(state, 'file');
    writeFileSync(file, '');
    const { code, err } = await run(['list', '--state', file]);
    expect({ code, err }).toEqual({ code: 1, err: `goldsmith: cannot mkdir ${file}: EEXIST: file already exists\n` });
  });

  it('says at once that a state directory cannot be made, where Node would try for ever', async () => {
    const gone = join(state, 'gone');
    symlinkSync(join(state, 'nowhere', 'at-all'), gone);
    const { code, err } = await run(['list', '--state', join(gone, 'deeper')]);
    expect({ code, err }).toEqual({ code: 1, err: `goldsmith: cannot mkdir ${gone}: EEXIST: file already exists\n` });
  });

  it('goes on where the log of its host cannot be written', async () => {
    const state = tempDirectory();
    symlinkSync('/dev/full', join(state, 'host.log'));
    expect(await run(['list', '--state', state], { GOLDSMITH_HOST_LOG: 'debug' })).toMatchObject({ code: 0, err: '' });
  });

  it('goes on where a long log of its host cannot be moved away', async () => {
    const state = tempDirectory();
    writeFileSync(join(state, 'host.log'), 'x'.repeat(1_000_001));
    mkdirSync(join(state, 'host.log.1'));
    expect(await run(['list', '--state', state])).toMatchObject({ code: 0, err: '' });
  });

  it('says everything that is wrong at once, one line each', async () => {
    const wrong = [
      '--version',
      '1.2.3',
      '--resource-group',
      'g',
      '--zone-resilient',
      '--region',
      'a',
      '--region',
      'b=1',
    ];
    const { code, err } = await run(['capture', 'vm1', ...wrong]);

    expect(code).toBe(2);
    expect(err.trimEnd().split('\n')).toEqual([
      'goldsmith: --version: is the number of a --gallery version',
      'goldsmith: --resource-group: is the group of a managed --image',
      'goldsmith: --zone-resilient: is a property of a managed --image',
      'goldsmith: --region a: must be NAME=CONCURRENT, as westeurope=60',
      expect.stringMatching(/^goldsmith: VM-ID: must be /),
      'goldsmith: --region b: must be a region name such as westeurope',
    ]);
  });
});
