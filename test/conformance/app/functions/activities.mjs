// Activities: small, and some of them misbehave on purpose.
import { app } from '@azure/functions';
import * as df from 'durable-functions';

const counts = new Map();
const countUp = (key) => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts.get(key);
};

const thrown = {
  error: () => new Error('no fuel'),
  lines: () => new Error('first line\nsecond line'),
  text: () => 'a bare text',
  object: () => ({ code: 7 }),
};

const results = {
  undefined: () => undefined,
  null: () => null,
  text: () => 'text',
  empty: () => '',
  number: () => 1.5,
  integer: () => -3,
  notANumber: () => NaN,
  boolean: () => false,
  object: () => ({ deep: { list: [1, null, 'x'], flag: true } }),
  array: () => [1, 'two', null],
  date: () => '2026-01-01T00:00:00.120Z',
};

df.app.activity('double', { handler: (n) => n * 2 });
df.app.activity('describe', { handler: (value) => ({ type: typeof value, value: value ?? null }) });
df.app.activity('fail', {
  handler: (input) => {
    throw thrown[input?.kind ?? 'error']();
  },
});
df.app.activity('flaky', {
  handler: ({ key, failures }) => {
    const attempt = countUp(key);
    if (attempt <= failures) throw new Error(`attempt ${attempt}`);
    return attempt;
  },
});
df.app.activity('pause', {
  handler: async ({ ms, result }) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return result;
  },
});
df.app.activity('give', { handler: ({ kind }) => results[kind]() });
df.app.activity('countUp', { handler: ({ key }) => countUp(key) });
df.app.activity('whoRunsMe', { handler: (_input, context) => context.triggerMetadata?.instanceId ?? null });

app.http('counts', {
  methods: ['GET'],
  route: 'counts/{key}',
  handler: (request) => ({ jsonBody: counts.get(request.params.key) ?? 0 }),
});
