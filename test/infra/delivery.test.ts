import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { exists, filesUnder, read } from '../rules/support/repository.ts';

const WORKFLOWS = filesUnder('.github/workflows', '.yml');
const YAML = [...filesUnder('.github', '.yml'), 'examples/azure-pipelines.yml', 'azure.yaml'];
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { 'runs-on': string; 'timeout-minutes'?: number; steps: readonly Step[] }>>;
}
const workflowOf = (path: string) => parse(read(path)) as Workflow;
const jobsOf = (path: string) => Object.values(workflowOf(path).jobs);
const stepsOf = (path: string) => jobsOf(path).flatMap(({ steps }) => steps);

describe('delivery', () => {
  test.each(YAML)('%s is YAML without doubled keys', (path) => {
    expect(() => parse(read(path), { strict: true, uniqueKeys: true }) as unknown).not.toThrow();
  });

  test.each(YAML)('%s runs only npm commands that exist, and files that exist', (path) => {
    const commands = [...read(path).matchAll(/\bnpm (?:run )?([a-z][\w:-]*)/g)].map(([, name = '']) => name);
    const files = [...read(path).matchAll(/(?:^|[\s"'/])((?:infra|\.github|scripts)\/[\w./-]+\.(?:sh|bicep|ts))/gm)];

    expect(commands.filter((name) => !(name in scripts) && name !== 'ci')).toEqual([]);
    expect(files.map(([, file = '']) => file).filter((file) => !exists(file))).toEqual([]);
  });

  test.each(WORKFLOWS)('%s may do no more than it says, and not for ever', (path) => {
    expect(workflowOf(path).permissions?.contents).toBe('read');
    expect(jobsOf(path).filter((job) => !job['timeout-minutes'] || !job['runs-on'])).toEqual([]);
    expect(stepsOf(path).filter(({ run, uses }) => !run === !uses)).toEqual([]);
  });

  test.each(WORKFLOWS)('%s takes actions by commit, for a tag can be moved, and says of which version', (path) => {
    const taken = read(path).match(/\buses:.*/g) ?? [];

    expect(taken).toHaveLength(stepsOf(path).filter(({ uses }) => uses !== undefined).length);
    expect(taken.filter((line) => !/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test.each(WORKFLOWS)('%s puts nothing of the event into a shell line', (path) => {
    expect(stepsOf(path).filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });

  test('no workflow or example holds or reads a secret', () => {
    const all = [...YAML, ...filesUnder('examples'), ...filesUnder('.github')].map(read).join('\n');

    expect(all).not.toMatch(/\bsecrets\.|client-secret|password\s*:|AZURE_CREDENTIALS|x-functions-key/i);
  });

  test('deploying signs in by a token that is exchanged', () => {
    const { permissions } = workflowOf('.github/workflows/deploy.yml');
    const login = stepsOf('.github/workflows/deploy.yml').find(({ uses }) => uses?.startsWith('azure/login@'));

    expect(permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(Object.keys(login?.with ?? {}).sort()).toEqual(['client-id', 'subscription-id', 'tenant-id']);
  });

  test('whoever waits knows every state of a run that is not its end', () => {
    const live = ['running', 'held', 'paused', 'waiting-for-approval'];
    const waiting = [
      '.github/actions/capture-image/capture-image.sh',
      'examples/Start-GoldsmithCapture.ps1',
      'examples/logic-app.json',
    ];

    for (const path of waiting) expect([path, live.filter((state) => !read(path).includes(state))]).toEqual([path, []]);
    for (const path of waiting)
      expect([path, /location/i.test(read(path)), /retry-after/i.test(read(path))]).toEqual([path, true, true]);
  });

  test('the Logic App goes to Location, which may be relative, and waits as long as the last answer says', () => {
    const { definition } = JSON.parse(read('examples/logic-app.json')) as {
      definition: { actions: { Until_it_ends: { actions: { Wait: object; Look: { inputs: { uri: string } } } } } };
    };
    const { Look, Wait } = definition.actions.Until_it_ends.actions;

    expect(Look.inputs.uri).toMatch(
      /^@\{if\(startsWith\(.+'Location'\], 'http'\), '', parameters\('goldsmithUrl'\)\)\}@\{.+'Location'\]\}$/,
    );
    expect(JSON.stringify(Wait)).toContain("coalesce(outputs('Look')?['headers']?['Retry-After'], outputs('Start')");
  });

  test('hooks of azd call nothing but commands that docs/deploy.md names', () => {
    const { hooks } = parse(read('azure.yaml')) as { hooks: Record<string, { run: string }> };
    const deploy = read('docs/deploy.md');
    const lines = [...Object.values(hooks).map(({ run }) => run), ...read('infra/hooks/postdeploy.sh').split('\n')];
    const called = lines.flatMap((line) => /^\s*(\.\/\S+|npm run \w+|azd? [a-z]+(?: [a-z]+)?)/.exec(line)?.[1] ?? []);

    expect(called).toEqual(['npm run package', './infra/hooks/postdeploy.sh', 'azd env set', 'azd provision']);
    expect(called.filter((command) => !deploy.includes(command.replace('./', '')))).toEqual([]);
  });

  test('the Entra application has the roles that routes ask for', () => {
    const roles = JSON.parse(read('infra/entra/app-roles.json')) as { id: string; value: string }[];
    const asked = new Set([...read('src/functions/app.ts').matchAll(/'(Capture\.\w+)'/g)].map(([, role]) => role));

    expect(roles.map(({ value }) => value).sort()).toEqual([...asked].sort());
    expect(new Set(roles.map(({ id }) => id)).size).toBe(roles.length);
  });

  test('the workbook is JSON and shows runs, durations, refusals and replicas', () => {
    const { items } = JSON.parse(read('infra/app/workbook.json')) as { items: { name: string }[] };

    expect(items.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['runs', 'durations', 'refusals', 'replicas']),
    );
    expect(read('infra/app/workbook.json')).toContain("startswith 'goldsmith-run-ended '");
  });

  test('there is an alert for each thing that wants somebody, and a section that says what to do', () => {
    const rules = read('infra/app/alerts.bicep') + read('infra/app/events.bicep');
    const abouts = [...rules.matchAll(/docs\/operations\.md, ([A-Z][\w ]+?)[.']/g)].map(([, title]) => title);
    const sections = [...read('docs/operations.md').matchAll(/^## (.+)$/gm)].map(([, title]) => title);

    expect([...rules.matchAll(/name: '([a-z]+-run|decrypted-disks)'/g)].map(([, name]) => name)).toEqual([
      ...['failed-run', 'decrypted-disks', 'waiting-run', 'stuck-run'],
    ]);
    expect(abouts).toHaveLength(5);
    expect(abouts.filter((title) => !sections.includes(title))).toEqual([]);
  });

  test.each([
    ['goldsmith-run-ended ', 'src/orchestrations/steps/tell-end.ts'],
    ['goldsmith-run-waiting ', 'src/orchestrations/steps/people/tell-waiting.ts'],
  ])('the line "%s…" that alerts read is written, and its length is what they cut off', (mark, path) => {
    const alerts = read('infra/app/alerts.bicep');

    expect(read(path)).toContain(`const MARK = '${mark}'`);
    expect(alerts).toMatch(new RegExp(`startswith ['"]${mark}['"]`));
    expect([...alerts.matchAll(/substring\(message, (\d+)\)/g)].map(([, cut]) => Number(cut))).toEqual([20]);
    expect('goldsmith-run-ended '.length).toBe(20);
  });

  test('the log that alerts and workbook read is written', () => {
    const host = JSON.parse(read('host.json')) as { logging: { logLevel: Record<string, string> } };

    expect(host.logging.logLevel['Host.Triggers.DurableTask']).toBe('Information');
  });

  test('azd deploys the service that the Bicep tags', () => {
    const { services } = parse(read('azure.yaml')) as { services: Record<string, { dist: string }> };

    expect(Object.keys(services)).toEqual([
      /'azd-service-name': '(\w+)'/.exec(read('infra/app/function-app.bicep'))?.[1],
    ]);
  });
});
