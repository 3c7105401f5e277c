import { deepEqual, equal, match, notEqual } from 'node:assert/strict';
import { check } from '../../check.ts';
import type { Answer, Http, Loose, Sent } from '../../http.ts';

const webhook = (name: string) => `/runtime/webhooks/EventGrid?functionName=${name}`;

function deliver(http: Http, name: string, body: unknown, type = 'Notification'): Promise<Answer> {
  return http.call('POST', webhook(name), { body, headers: { 'aeg-event-type': type } });
}

/** An event in the Event Grid schema. */
const gridEvent = (data: object) => ({
  id: 'e1',
  topic: '/subscriptions/s',
  subject: 'machines/m1',
  eventType: 'Conformance.Happened',
  eventTime: '2026-01-01T00:00:00.1234567Z',
  dataVersion: '1',
  metadataVersion: '1',
  data,
});
const cloudEvent = (data: unknown) => ({
  specversion: '1.0',
  id: 'c1',
  source: '/conformance',
  type: 'Conformance.Happened',
  time: '2026-01-01T00:00:00.1234567Z',
  data,
});
const received = async (http: Http, tag: string): Promise<Loose> => (await http.api('GET', `grid/${tag}`)).json;

export const eventGridChecks = [
  check(
    'grid.options',
    '§6: the CloudEvents handshake allows eventgrid.azure.net, whatever origin the request names',
    async (http) => {
      for (const origin of [undefined, 'eventgrid.azure.net', 'other.example']) {
        const sent: Sent = origin === undefined ? {} : { headers: { 'webhook-request-origin': origin } };
        const answer = await http.call('OPTIONS', webhook('gridOne'), sent);
        deepEqual([answer.status, answer.text], [200, '']);
        equal(answer.headers['webhook-allowed-origin'], 'eventgrid.azure.net');
        equal(answer.headers['webhook-allowed-rate'], undefined);
      }
    },
  ),
  check(
    'grid.unknown',
    '§6: a missing or unknown function, one of another kind or with other casing is 404 with a text',
    async (http) => {
      for (const name of ['noSuchFunction', 'echo', 'GRIDONE', '']) {
        const answer = await deliver(http, name, [gridEvent({})]);
        deepEqual([name, answer.status, answer.text], [name, 404, `cannot find function: '${name}'`]);
      }
    },
  ),
  check('grid.validation', '§6: a validation event is answered with its code, as text/plain', async (http) => {
    const body = [
      { ...gridEvent({ validationCode: 'code-1' }), eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent' },
    ];
    const answer = await deliver(http, 'gridOne', body, 'SubscriptionValidation');
    deepEqual([answer.status, answer.json], [200, { validationResponse: 'code-1' }]);
    equal(answer.headers['content-type'], 'text/plain; charset=utf-8');
  }),
  check(
    'grid.validation-cloud-event',
    '§6: the validation event may be one CloudEvent with data as an object or as JSON text',
    async (http) => {
      const data = { validationCode: 'code-2' };
      for (const body of [cloudEvent(data), cloudEvent(JSON.stringify(data))]) {
        const answer = await deliver(http, 'gridOne', body, 'SubscriptionValidation');
        deepEqual([answer.status, answer.json], [200, { validationResponse: 'code-2' }]);
      }
    },
  ),
  check('grid.batch', '§6: each event of an array is one invocation; the answer is 202, empty', async (http) => {
    const tag = http.unique('batch');
    const answer = await deliver(
      http,
      'gridOne',
      [1, 2, 3].map((n) => gridEvent({ tag, n })),
    );
    deepEqual([answer.status, answer.text], [202, '']);
    const seen = await received(http, tag);
    deepEqual(seen.map((one: Loose) => one.value.data.n).sort(), [1, 2, 3]);
  }),
  check('grid.parallel', '§6: the events of an array are handled at the same time', async (http) => {
    const tag = http.unique('parallel');
    const events = [1, 2, 3].map((n) => gridEvent({ tag, n, meet: 3 }));
    equal((await deliver(http, 'gridOne', events)).status, 202);
  }),
  check('grid.single', '§6: one object, in either schema, is one invocation with the event', async (http) => {
    for (const [name, make] of Object.entries({ grid: gridEvent, cloud: cloudEvent })) {
      const tag = http.unique(name);
      equal((await deliver(http, 'gridOne', make({ tag }))).status, 202);
      const [seen, ...more] = await received(http, tag);
      deepEqual([seen.value.id, more], [make({ tag }).id, []]);
    }
  }),
  check('grid.many', '§6: cardinality "many" gets the whole array in one invocation', async (http) => {
    const tag = http.unique('many');
    equal(
      (
        await deliver(
          http,
          'gridMany',
          [1, 2].map((n) => gridEvent({ tag, n })),
        )
      ).status,
      202,
    );
    const [seen, ...more] = await received(http, tag);
    deepEqual([seen.value.map((event: Loose) => event.data.n), more], [[1, 2], []]);
  }),
  check('grid.many-of-one', '§6: with cardinality "many" one object becomes an array of one', async (http) => {
    const tag = http.unique('one');
    equal((await deliver(http, 'gridMany', gridEvent({ tag }))).status, 202);
    const [seen] = await received(http, tag);
    deepEqual(
      seen.value.map((event: Loose) => event.data.tag),
      [tag],
    );
  }),
  check('grid.empty-array', '§6: an empty array is accepted', async (http) => {
    equal((await deliver(http, 'gridOne', [])).status, 202);
  }),
  check(
    'grid.failure',
    '§6: one failing event makes the whole request 500, after all have run, without the reason',
    async (http) => {
      const tag = http.unique('failure');
      const events = [1, 2, 3].map((n) => gridEvent({ tag, n, fail: n === 1 }));
      const answer = await deliver(http, 'gridOne', events);
      equal(answer.status, 500);
      match(answer.text, /^Exception while executing function: Functions\.gridOne/);
      equal(answer.text.includes('a secret reason'), false);
      equal((await received(http, tag)).length, 3);
    },
  ),
  check('grid.unsubscribe', '§6: Unsubscribe is 202', async (http) => {
    equal((await deliver(http, 'gridOne', [], 'Unsubscribe')).status, 202);
  }),
  check('grid.header', '§6: without a known aeg-event-type it is 400; the value ignores case', async (http) => {
    const tag = http.unique('header');
    equal((await http.call('POST', webhook('gridOne'), { body: [gridEvent({ tag })] })).status, 400);
    equal((await deliver(http, 'gridOne', [gridEvent({ tag })], 'Other')).status, 400);
    equal((await deliver(http, 'gridOne', [gridEvent({ tag })], 'notification')).status, 202);
    equal((await received(http, tag)).length, 1);
  }),
  check('grid.invalid', '§6: an empty body or invalid JSON is 500 with an empty body', async (http) => {
    for (const body of ['', '{"a":']) {
      const answer = await deliver(http, 'gridOne', body);
      deepEqual([body, answer.status, answer.text], [body, 500, '']);
    }
  }),
  check('grid.dates', '§6: ISO dates anywhere in the body are rewritten', async (http) => {
    const tag = http.unique('dates');
    const data = { tag, zeros: '2026-01-01T00:00:00.1200000Z', offset: '2026-01-01T00:00:00+02:00' };
    await deliver(http, 'gridOne', [gridEvent(data)]);
    const [seen] = await received(http, tag);
    equal(seen.value.data.zeros, '2026-01-01T00:00:00.12Z');
    notEqual(seen.value.data.offset, data.offset);
    equal(Date.parse(seen.value.data.offset), Date.parse(data.offset));
  }),
  check('grid.metadata', '§6: triggerMetadata.data is the data of the event', async (http) => {
    const tag = http.unique('metadata');
    await deliver(http, 'gridOne', [gridEvent({ tag, n: 5 })]);
    deepEqual((await received(http, tag))[0].data, { tag, n: 5 });
  }),
];
