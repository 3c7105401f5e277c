import { deepEqual, equal, ok } from 'node:assert/strict';
import { check } from '../../check.ts';
import type { Http } from '../../http.ts';

/** The function that answered and the route values it got, or the status when none did. */
async function routed(http: Http, path: string, method = 'GET'): Promise<unknown> {
  const answer = await http.api(method, path);
  if (answer.status !== 200) return answer.status;
  const { function: name, params } = answer.json;
  return [name, params];
}

export const routingChecks = [
  check('routing.literal', '§4: a literal route answers below the route prefix', async (http) => {
    deepEqual(await routed(http, 'route/literal'), ['routeLiteral', {}]);
  }),
  check(
    'routing.function-name',
    '§4/§2.2: without a route the function name is the route, with GET and POST as methods',
    async (http) => {
      equal((await http.api('GET', 'RouteByName')).json.method, 'GET');
      equal((await http.api('POST', 'RouteByName')).json.method, 'POST');
      equal((await http.api('PUT', 'RouteByName')).status, 404);
    },
  ),
  check('routing.case', '§4: routes ignore case, the values keep theirs', async (http) => {
    deepEqual(await routed(http, 'ROUTE/One/MiXed'), ['routeParameter', { x: 'MiXed' }]);
  }),
  check('routing.trailing-slash', '§4: a slash at the end of the path is ignored', async (http) => {
    deepEqual(await routed(http, 'route/literal/'), ['routeLiteral', {}]);
    deepEqual(await routed(http, 'route/one/a/'), ['routeParameter', { x: 'a' }]);
  }),
  check('routing.parameters', '§4: each {name} takes one segment', async (http) => {
    deepEqual(await routed(http, 'route/two/1/and/2'), ['routeTwo', { a: '1', b: '2' }]);
    equal(await routed(http, 'route/one/a/b'), 404);
    equal(await routed(http, 'route/one'), 404);
  }),
  check('routing.decoding', '§4: %20 and %C3%A9 in a route value arrive decoded, %2F stays as it is', async (http) => {
    deepEqual(await routed(http, 'route/one/a%20b%C3%A9'), ['routeParameter', { x: 'a bé' }]);
    deepEqual(await routed(http, 'route/one/a%2Fb'), ['routeParameter', { x: 'a%2Fb' }]);
  }),
  check('routing.optional', '§4: an optional value that is absent is left out', async (http) => {
    deepEqual(await routed(http, 'route/optional/here'), ['routeOptional', { x: 'here' }]);
    deepEqual(await routed(http, 'route/optional'), ['routeOptional', {}]);
  }),
  check('routing.default', '§4: {x=blue} gives its default when the segment is absent', async (http) => {
    deepEqual(await routed(http, 'route/default/red'), ['routeDefault', { x: 'red' }]);
    deepEqual(await routed(http, 'route/default'), ['routeDefault', { x: 'blue' }]);
  }),
  check('routing.int', '§4: a value that is no number does not match {id:int}', async (http) => {
    deepEqual(await routed(http, 'route/int/42'), ['routeInt', { id: '42' }]);
    deepEqual(await routed(http, 'route/int/-1'), ['routeInt', { id: '-1' }]);
    equal(await routed(http, 'route/int/x42'), 404);
    equal(await routed(http, 'route/int/4.2'), 404);
  }),
  check('routing.range', '§4: {n:range(3,5)} takes 3 to 5', async (http) => {
    deepEqual(await Promise.all(['2', '3', '5', '6'].map((n) => routed(http, `route/range/${n}`))), [
      404,
      ['routeRange', { n: '3' }],
      ['routeRange', { n: '5' }],
      404,
    ]);
  }),
  check('routing.guid', '§4: {x:guid} takes a GUID and nothing else', async (http) => {
    const guid = '4a9f3c2e-1111-4222-8333-0123456789ab';
    deepEqual(await routed(http, `route/guid/${guid}`), ['routeGuid', { x: guid }]);
    equal(await routed(http, 'route/guid/4a9f3c2e'), 404);
  }),
  check('routing.combined', '§4: several constraints of one value must all hold', async (http) => {
    deepEqual(await routed(http, 'route/letters/abc'), ['routeLetters', { x: 'abc' }]);
    equal(await routed(http, 'route/letters/a'), 404);
    equal(await routed(http, 'route/letters/abcde'), 404);
    equal(await routed(http, 'route/letters/ab1'), 404);
  }),
  check('routing.catch-all', '§4: {*rest} takes the rest of the path, slashes included', async (http) => {
    deepEqual(await routed(http, 'route/rest/a/b/c'), ['routeRest', { rest: 'a/b/c' }]);
  }),
  check('routing.mixed', '§4: a segment may hold text between two values', async (http) => {
    deepEqual(await routed(http, 'route/file/report.json'), ['routeMixed', { name: 'report', ext: 'json' }]);
    equal(await routed(http, 'route/file/report'), 404);
  }),
  check('routing.methods', '§4: two functions may share a route with different methods', async (http) => {
    deepEqual(await routed(http, 'route/shared', 'GET'), ['routeRead', {}]);
    deepEqual(await routed(http, 'route/shared', 'PUT'), ['routeWrite', {}]);
    deepEqual(await routed(http, 'route/shared', 'DELETE'), ['routeWrite', {}]);
  }),
  check('routing.not-found', '§4: an unknown route is 404 with an empty body', async (http) => {
    const answer = await http.api('GET', 'no/such/route');
    deepEqual([answer.status, answer.text], [404, '']);
  }),
  check('routing.wrong-method', '§4: a wrong method, OPTIONS too, is 404 and never 405', async (http) => {
    for (const method of ['POST', 'DELETE', 'OPTIONS']) {
      const answer = await http.api(method, 'route/literal');
      deepEqual([method, answer.status, answer.text], [method, 404, '']);
    }
  }),
  check(
    'routing.alphabetical',
    '§4: of overlapping routes the function whose name comes first answers, however general its route is',
    async (http) => {
      deepEqual(await routed(http, 'route/overlap/literal'), ['overlapA', { rest: 'literal' }]);
      deepEqual(await routed(http, 'route/overtaken/literal'), ['overtakenA', {}]);
      deepEqual(await routed(http, 'route/overtaken/other'), ['overtakenB', { x: 'other' }]);
    },
  ),
  check('routing.head', '§4: HEAD, where it is declared, answers headers without a body', async (http) => {
    const answer = await http.api('HEAD', 'route/head');
    deepEqual([answer.status, answer.text], [200, '']);
    ok(answer.headers['content-type']?.startsWith('application/json'));
    equal((await http.api('HEAD', 'route/literal')).status, 404);
  }),
  check('routing.root', '§4: GET / shows a landing page', async (http) => {
    equal((await http.call('GET', '/')).status, 200);
  }),
];
