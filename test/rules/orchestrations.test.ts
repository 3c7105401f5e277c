import { beforeAll, describe, expect, test } from '@jest/globals';
import { basename } from 'node:path';
import { camelName, codeOf, filesUnder, read } from './support/repository.ts';
import { loadRegistered, type Registered } from './support/registered-functions.ts';

const FILES = filesUnder('src/orchestrations', '.ts')
  .filter((path) => !path.includes('/steps/') && !path.endsWith('/names.ts'))
  .map((path) => ({ path, name: basename(path, '.ts') }));

const namesDefinedBy = (maker: string): string[] =>
  [...read('src/orchestrations/names.ts').matchAll(new RegExp(`${maker}(?:<[\\s\\S]*?>)?\\(\\s*'([^']+)'`, 'g'))].map(
    (match) => match[1] ?? '',
  );

let registered: Registered;

beforeAll(async () => {
  registered = await loadRegistered();
});

describe('orchestrations', () => {
  test.each(FILES)('$name is a generator named after its file', ({ path }) => {
    expect(codeOf(path)).toContain(`export function* ${camelName(path)}(context: OrchestrationContext)`);
  });

  test('all of them are registered under the names of their files', () => {
    const names = FILES.map(({ name }) => name).sort();

    expect([...registered.orchestrations].sort()).toEqual(names);
  });

  test('descriptors and registered functions are the same, so that no call can hang on a name nobody answers to', () => {
    expect(namesDefinedBy('defineOrchestration').sort()).toEqual([...registered.orchestrations].sort());
    expect(registered.entities).toEqual(expect.arrayContaining(namesDefinedBy('defineEntity')));
  });

  test('functions of orchestrations have at most 60 lines', () => {
    const tooLong = filesUnder('src/orchestrations', '.ts').flatMap((path) =>
      [...read(path).matchAll(/^(?:export )?function\*? (\w+)[\s\S]*?^\}/gm)]
        .filter(([body]) => body.split('\n').length > 60)
        .map(([, name]) => `${path}: ${name}`),
    );

    expect(tooLong).toEqual([]);
  });

  test('a child never continues as new under an event: only singletons that nobody waits for do, and carry the event on', () => {
    const both = filesUnder('src/orchestrations', '.ts').filter((path) =>
      ['continueAsNew', 'waitForExternalEvent'].every((word) => codeOf(path).includes(word)),
    );

    expect(both).toEqual(['src/orchestrations/guard-vm.ts', 'src/orchestrations/scale-version.ts']);
  });

  test('no retry has a time limit, and no text is continued with', () => {
    const traps = filesUnder('src', '.ts').filter((path) =>
      /retryTimeoutInMilliseconds|continueAsNew\(\s*['"`]/.test(codeOf(path)),
    );

    expect(traps).toEqual([]);
  });
});
