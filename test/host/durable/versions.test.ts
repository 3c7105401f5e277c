import { afterAll, describe, expect, test } from '@jest/globals';
import { readVersionRules } from '../../../local/host/versions/version-rules.ts';
import { makeFolder, runHost } from '../run-host.ts';
import { writeApp } from '../write-app.ts';

describe('a host of version 1.10', () => {
  const runs = (versionMatchStrategy: string, version: string | null) =>
    readVersionRules({ defaultVersion: '1.10', versionMatchStrategy }).mismatch(version) === undefined;

  test.each<[string, string | null, boolean]>([
    ['None', '2.0', true],
    ['None', null, true],
    ['Strict', '1.10', true],
    ['Strict', '1.9', false],
    ['Strict', null, false],
    ['CurrentOrOlder', '1.10', true],
    ['CurrentOrOlder', '1.9', true],
    ['CurrentOrOlder', null, true],
    ['CurrentOrOlder', '1.10.0', false],
    ['CurrentOrOlder', '2.0', false],
    ['CurrentOrOlder', 'beta', false],
  ])('with %s: version %s runs: %s', (strategy, version, expected) => {
    expect(runs(strategy, version)).toBe(expected);
  });

  test('refuses a strategy it does not know', () => {
    expect(() => readVersionRules({ versionMatchStrategy: 'Newest' })).toThrow(/none of None, Strict, CurrentOrOlder/);
  });
});

describe('instances', () => {
  const folder = makeFolder();
  afterAll(() => folder.remove());

  const code = `
df.app.orchestration('version', function* (context) { return context.df.version; });
df.app.orchestration('family', function* (context) {
  return [
    context.df.version,
    yield context.df.callSubOrchestrator('version', {}),
    yield context.df.callSubOrchestrator('version', {}, undefined, '1.0'),
  ];
});
`;
  const appOf = (name: string, durableTask: object) =>
    writeApp(folder.file(name), code, { host: { extensions: { durableTask } } });

  test('get the default version, and a newer one waits for its host', async () => {
    const state = folder.file('v.db');
    const older = await runHost({ state, app: appOf('older', { defaultVersion: '1.1' }) });
    await older.start('family', {}, 'family');
    await older.call('POST', '/durabletask/orchestrators/version/newer?version=1.2', {});
    const family = await older.settled('family');
    const waiting = await older.settled('newer');
    const { idle } = await older.clock();
    await older.stop();
    const newer = await runHost({ state, app: appOf('newer', { defaultVersion: '1.2' }) });
    const done = await newer.settled('newer');
    await newer.stop();

    expect(family.output).toEqual(['1.1', '1.1', '1.0']);
    expect([waiting.runtimeStatus, idle]).toEqual(['Pending', true]);
    expect(done).toMatchObject({ runtimeStatus: 'Completed', output: '1.2' });
  });

  test('of another version fail when host.json says so', async () => {
    const rules = { defaultVersion: '1.1', versionMatchStrategy: 'Strict', versionFailureStrategy: 'Fail' };
    const host = await runHost({ state: folder.file('f.db'), app: appOf('fails', rules) });
    await host.call('POST', '/durabletask/orchestrators/version/old?version=1.0', {});
    const { runtimeStatus, output } = await host.settled('old');
    await host.stop();

    expect(runtimeStatus).toBe('Failed');
    expect(output).toBe("The orchestration version '1.0' does not match the worker version '1.1'.");
  });
});
