import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { type HttpFunction, loadRegistered } from './support/registered-functions.ts';

const original = process.env['WEBSITE_AUTH_ENABLED'];

async function routesWhere(signsIn: string | undefined): Promise<readonly HttpFunction[]> {
  jest.resetModules();
  if (signsIn === undefined) delete process.env['WEBSITE_AUTH_ENABLED'];
  else process.env['WEBSITE_AUTH_ENABLED'] = signsIn;
  return (await loadRegistered()).http;
}

const open = (routes: readonly HttpFunction[]): string[] =>
  routes.filter(({ authLevel }) => authLevel === 'anonymous').map(({ name }) => name);

afterEach(() => {
  if (original === undefined) delete process.env['WEBSITE_AUTH_ENABLED'];
  else process.env['WEBSITE_AUTH_ENABLED'] = original;
});

describe('the function key', () => {
  test('is asked for on every route but health where nobody is signed in', async () => {
    expect(open(await routesWhere(undefined))).toEqual(['health']);
  });

  test('is not asked for beside a token where the platform signs callers in', async () => {
    const routes = await routesWhere('True');

    expect(routes.length).toBeGreaterThan(15);
    expect(open(routes)).toEqual(routes.map(({ name }) => name));
  });
});
