import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { readSettings, Settings } from '../../src/settings.ts';
import { exists, read } from './support/repository.ts';

const KEYS = Object.keys(Settings.shape).sort();
/** Set by App Service itself: in no file of ours. */
const OF_THE_PLATFORM = ['WEBSITE_AUTH_ENABLED'];
/** Of the Functions host, not of the app. */
const OF_THE_HOST = /^(FUNCTIONS_|AzureWebJobs|AzureFunctionsJobHost__|APPLICATIONINSIGHTS_|DURABLE_TASK_SCHEDULER_)/;
const BICEP = 'infra/app/function-app.bicep';

interface Rule {
  readonly default?: string | number | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
}

const rules = (z.toJSONSchema(Settings, { io: 'input', unrepresentable: 'any' }).properties ?? {}) as Record<
  string,
  Rule
>;

interface Row {
  readonly name: string;
  readonly default: string;
  readonly bounds: string;
}

function documented(): Row[] {
  const rows = read('docs/settings.md').matchAll(/^\| `([A-Z_]+)`\s*\|[^|]*\|\s*([^|]*?)\s*\|\s*([^|]*?)\s*\|$/gm);
  return [...rows].map(([, name = '', value = '', bounds = '']) => ({ name, default: value, bounds }));
}

const sample = (JSON.parse(read('local.settings.sample.json')) as { Values: Record<string, string> }).Values;

describe('app settings', () => {
  test('are documented, all of them and nothing else', () => {
    expect(
      documented()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(KEYS);
  });

  test.each(documented())('$name has the documented default and bounds', ({ bounds, default: value, name }) => {
    const rule = rules[name] ?? {};
    const numbers = /^(\d+) to (\d+)$/.exec(bounds);

    expect(value).toBe(rule.default === undefined ? '–' : `\`${String(rule.default)}\``);
    expect(numbers?.slice(1).map(Number)).toEqual(
      rule.maximum === undefined ? undefined : [rule.minimum, rule.maximum],
    );
  });

  test('are in local.settings.sample.json, all of them and nothing else', () => {
    const ours = Object.keys(sample).filter((name) => !OF_THE_HOST.test(name));

    expect([...ours, ...OF_THE_PLATFORM].sort()).toEqual(KEYS);
  });

  test('of the sample are valid', () => {
    expect(() => readSettings(sample)).not.toThrow();
  });

  test('are set by the Bicep, all of them and nothing else', () => {
    expect(exists(BICEP)).toBe(true);
    const names = [...read(BICEP).matchAll(/\{ name: '([A-Za-z_]+)', value: /g)].map((match) => match[1] ?? '');
    const ours = names.filter((name) => !OF_THE_HOST.test(name));

    expect([...ours, ...OF_THE_PLATFORM].sort()).toEqual(KEYS);
  });

  test('that host.json and timers refer to are among them', () => {
    const referred = [...(read('host.json') + read('src/functions/app.ts')).matchAll(/%([A-Z_]+)%/g)].map(
      ([, name]) => name,
    );

    expect(referred.length).toBeGreaterThan(0);
    expect(referred.filter((name) => !KEYS.includes(name ?? ''))).toEqual([]);
  });
});
