import { expect, test } from '@jest/globals';
import { filesUnder, read } from './support/repository.ts';

test('each of the thirty facts about the service is named by a test that drives the simulator', () => {
  const text = filesUnder('test/arm/facts', '.test.ts').map(read).join('\n');
  const named = [...text.matchAll(/\btest\(\s*['"]fact (\d+): /g)].map((match) => Number(match[1]));

  expect(named.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
});
