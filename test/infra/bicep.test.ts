import { describe, expect, test } from '@jest/globals';
import { readPolicy } from '../../src/functions/policy.ts';
import { readSettings } from '../../src/settings.ts';
import { exists, read } from '../rules/support/repository.ts';
import {
  BICEP_FILES,
  imbalanceOf,
  literalOf,
  modulesOf,
  outputsOf,
  parametersOf,
  resourcesOf,
} from './support/bicep.ts';

const SAMPLE = 'infra/main.bicepparam';
const SAMPLES = [SAMPLE, 'infra/environments/dev.bicepparam', 'infra/environments/prod.bicepparam'];
const MODULES = BICEP_FILES.flatMap((path) => modulesOf(path).map((module) => ({ path, ...module })));
const all = BICEP_FILES.map(read).join('\n');

describe('the light check of Bicep', () => {
  test.each([
    ['a bracket that stays open', "var a = [\n  'x'\n", '[ of line 1 is not closed'],
    ['a bracket that closes another', 'var a = {\n]', 'line 2 closes ] that is not open'],
    ['a string that does not end', "var a = 'x\nvar b = 1", 'the string of line 1 does not end on it'],
    ['an interpolation that stays open', "var a = '${b'\n", 'the string of line 1 does not end on it'],
  ])('notices %s', (_what, text, complaint) => {
    expect(imbalanceOf(text)).toBe(complaint);
  });

  test('understands strings in interpolations, escapes and comments', () => {
    expect(imbalanceOf("var a = '${empty(b) ? 'it\\'s {' : '}'}' // don't mind (")).toBeUndefined();
  });
});

describe('infra', () => {
  test.each([...BICEP_FILES, ...SAMPLES])('%s is balanced', (path) => {
    expect(imbalanceOf(read(path))).toBeUndefined();
  });

  test.each(BICEP_FILES)('%s describes every parameter, as Required or Optional as it is', (path) => {
    const odd = parametersOf(read(path)).filter(({ description, hasDefault }) => {
      return !new RegExp(`^${hasDefault ? 'Optional' : 'Required'}\\. [A-Z].*[.)]$`).test(description);
    });

    expect(odd).toEqual([]);
    expect(parametersOf(read(path))).toHaveLength(read(path).match(/^param /gm)?.length ?? 0);
  });

  test.each(BICEP_FILES)('%s uses every parameter, variable and resource reference it names', (path) => {
    const text = read(path).replaceAll(/\/\/.*$/gm, '');
    const names = [...text.matchAll(/^(?:param|var) (\w+)/gm)].map((match) => match[1] ?? '');

    expect(names.filter((name) => (text.match(new RegExp(`\\b${name}\\b`, 'g')) ?? []).length < 2)).toEqual([]);
  });

  test.each(MODULES)('$path gives $name what $file asks for', ({ file, params }) => {
    expect(exists(file)).toBe(true);
    const declared = parametersOf(read(file));
    const missing = declared.filter(({ hasDefault, name }) => !hasDefault && !params.includes(name));

    expect(missing.map(({ name }) => name)).toEqual([]);
    expect(params.filter((name) => !declared.some((parameter) => parameter.name === name))).toEqual([]);
  });

  test('outputs that are used exist', () => {
    const broken = BICEP_FILES.flatMap((path) =>
      [...read(path).matchAll(/\b(\w+)\.outputs\.(\w+)/g)].filter(([, module, output]) => {
        const file = modulesOf(path).find(({ name }) => name === module)?.file;
        return !file || !outputsOf(read(file)).includes(output ?? '');
      }),
    );

    expect(broken.map(([text]) => text)).toEqual([]);
  });

  test('no module lies about unused, and none is missing', () => {
    const used = new Set(['infra/main.bicep', ...MODULES.map(({ file }) => file)]);

    expect(BICEP_FILES.filter((path) => !used.has(path))).toEqual([]);
  });

  test('abbreviations are all used and all there', () => {
    const known = Object.keys(JSON.parse(read('infra/abbreviations.json')) as object).sort();
    const used = [...read('infra/main.bicep').matchAll(/\babbreviations\.(?!json)(\w+)/g)].map(
      (match) => match[1] ?? '',
    );

    expect([...new Set(used)].sort()).toEqual(known);
  });

  test('each type of resource has one api-version', () => {
    const versions = new Map<string, Set<string>>();
    for (const { type, version } of BICEP_FILES.flatMap((path) => resourcesOf(read(path)))) {
      versions.set(type, (versions.get(type) ?? new Set()).add(version));
    }

    expect([...versions].filter(([, found]) => found.size > 1).map(([type]) => type)).toEqual([]);
  });

  test('knows no keys: identities everywhere, and no output that looks like a secret', () => {
    expect(all).not.toMatch(/\blist(Keys|Secrets|AccountSas|ServiceSas)?\(|AccountKey|@secure/);
    expect(
      BICEP_FILES.flatMap((path) => outputsOf(read(path))).filter((name) => /key|secret|password/i.test(name)),
    ).toEqual([]);
    expect(read('infra/app/storage.bicep')).toContain('allowSharedKeyAccess: false');
    expect(read('infra/app/monitoring.bicep')).toContain('DisableLocalAuth: true');
  });

  test('literal unions stand where only some words are meant', () => {
    const words = BICEP_FILES.flatMap((path) => parametersOf(read(path))).filter(({ name }) =>
      /^(sku|storageSku|topicScope|tagEvents|nodeVersion|durableBackend)$/.test(name),
    );

    expect(words.length).toBe(8);
    expect(words.filter(({ type }) => !type.includes(' | '))).toEqual([]);
  });

  test('runs the app on no older Node than it is built for', () => {
    const [, built = ''] = /target: 'node(\d+)'/.exec(read('scripts/packaging/bundle-app.ts')) ?? [];
    const choices = parametersOf(read('infra/main.bicep')).find(({ name }) => name === 'nodeVersion')?.type;

    expect(choices).toBe(`'${built}' | '24'`);
  });

  test('gives the custom roles to the worker alone, and storage to the host alone', () => {
    const main = read('infra/main.bicep');
    const blockOf = (name: string) => new RegExp(`^module ${name} '[\\s\\S]*?^\\}`, 'm').exec(main)?.[0] ?? '';

    expect(blockOf('rbac')).toContain('principalId: identity.outputs.workerPrincipalId');
    expect(blockOf('rbacStorage')).toContain('principalId: identity.outputs.hostPrincipalId');
    expect(main.match(/workerPrincipalId/g)).toHaveLength(1);
  });

  test('listens for the writes that the trigger knows, at a function that exists', () => {
    const events = read('infra/app/events.bicep');
    const [, known = ''] = /OPERATIONS = new Set\(\[([^\]]*)\]/.exec(read('src/domain/request/vm-event.ts')) ?? [];
    const [, filtered = ''] = /values: \[([^\]]*)\]/.exec(events) ?? [];
    const listed = (text: string): string[] =>
      [...text.matchAll(/'([^']+)'/g)].map((match) => (match[1] ?? '').toLowerCase()).sort();

    expect(listed(filtered)).toEqual(listed(known));
    expect(events).toContain("/functions/on-vm-tagged'");
    expect(read('src/functions/app.ts')).toContain("eventGrid('on-vm-tagged'");
  });

  test.each(SAMPLES)('%s has parameters that exist and a policy that the app accepts', (path) => {
    const text = read(path);
    const declared = parametersOf(read('infra/main.bicep'));
    const given = [...text.matchAll(/^param (\w+) = /gm)].map((match) => match[1] ?? '');

    const settings = readSettings({
      GOLDSMITH_SCOPES: JSON.stringify(literalOf(text, 'scopes')),
      GOLDSMITH_PROFILES: JSON.stringify(literalOf(text, 'profiles')),
    });

    expect(given.filter((name) => !declared.some((parameter) => parameter.name === name))).toEqual([]);
    expect(declared.filter(({ hasDefault, name }) => !hasDefault && !given.includes(name))).toEqual([]);
    expect(Object.keys(readPolicy(settings).profiles)).toEqual(['web']);
  });
});
