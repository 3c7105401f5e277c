import { expect, test } from '@jest/globals';
import { makeRouteTable } from '../../local/host/http/route-table.ts';
import { compileRoute } from '../../local/host/http/route-template.ts';
import type { HostFunction } from '../../local/host/worker/function-catalog.ts';

test.each<[string, string, Record<string, string> | undefined]>([
  ['a/b', '/A/b/', {}],
  ['a/b', '/a', undefined],
  ['a/{x}', '/a/b%20c%2Fd%C3%A9', { x: 'b c%2Fdé' }],
  ['a/{x}', '/a/b/c', undefined],
  ['a/{x?}', '/a', {}],
  ['a/{x=7}', '/a', { x: '7' }],
  ['a/{*rest}', '/a/b/c', { rest: 'b/c' }],
  ['a/{*rest}', '/a', {}],
  ['{n}.{e}', '/file.txt', { n: 'file', e: 'txt' }],
  ['{id:int}', '/12', { id: '12' }],
  ['{id:int}', '/twelve', undefined],
  ['{id:int?}', '/', {}],
  ['{x:alpha:length(2,4)}', '/abc', { x: 'abc' }],
  ['{x:alpha:length(2,4)}', '/abcde', undefined],
  ['{x:guid}', '/0f8fad5b-d9cb-469f-a165-70867728950e', { x: '0f8fad5b-d9cb-469f-a165-70867728950e' }],
  ['{x:range(1,9)}', '/10', undefined],
  ['{x:regex(^v[0-9]+$)}', '/v12', { x: 'v12' }],
  ['a.b/{x}', '/aXb/c', undefined],
])('route %s and path %s give %j', (template, path, values) => {
  expect(compileRoute(template)(path)).toEqual(values);
});

const target = (name: string, route: string | undefined, ...methods: string[]) =>
  ({ name, trigger: { route, methods } }) as unknown as HostFunction;

test('the first function by name whose route and method match answers', () => {
  const find = makeRouteTable([target('zb', 'q/lit', 'GET'), target('za', 'q/{*rest}', 'GET')], 'api');

  expect(find('GET', '/api/q/lit')?.target.name).toBe('za');
});

test('one route may have a function for each method', () => {
  const find = makeRouteTable([target('read', 'thing', 'GET'), target('write', 'thing', 'PUT')], '');

  expect(find('PUT', '/thing')?.target.name).toBe('write');
  expect(find('DELETE', '/thing')).toBeUndefined();
});

test('without a route the name is the route, without methods it is GET and POST', () => {
  const find = makeRouteTable([target('Plain', undefined)], 'api');

  expect(['GET', 'POST', 'PUT'].map((method) => find(method, '/api/plain')?.target.name)).toEqual([
    'Plain',
    'Plain',
    undefined,
  ]);
});
