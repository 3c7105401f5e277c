import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { textData } from '../../../local/host/durable/activity-value.ts';

/** What the SDK makes of typed data: JSON of a `string` where it is JSON, else the text; `json` as it is. */
function asTheSdkReads({ string, json }: ReturnType<typeof textData>): unknown {
  if (json !== undefined && json !== null) return JSON.parse(json);
  try {
    return JSON.parse(string ?? '');
  } catch {
    return string;
  }
}

test('the SDK reads every text as it would read the bare text', () => {
  const words = fc.constantFrom('true', 'null', ' 12', '-3.5e2', '"a"', '[1]', '{}', '007', '1e', 'three-1', '');
  fc.assert(
    fc.property(fc.oneof(words, fc.string(), fc.json()), (text) => {
      expect(asTheSdkReads(textData(text))).toEqual(asTheSdkReads({ string: text }));
    }),
    { numRuns: 500 },
  );
});

test.each(['three-1', 'timed-1-2', '3f2a9c', '0b8e2a52-6f0e-4a4e-9d57-3f0d1c9f2b11'])(
  'the name %s never makes the SDK throw and catch',
  (text) => {
    expect(textData(text)).toEqual({ json: JSON.stringify(text) });
  },
);
