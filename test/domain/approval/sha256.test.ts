import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { sha256 } from '../../../src/domain/approval/sha256.ts';

const reference = (text: string) => createHash('sha256').update(text.toWellFormed()).digest('hex');

describe('sha256', () => {
  it.each([['', 'abc', 'ä€😀', 'x'.repeat(55), 'x'.repeat(56), 'x'.repeat(63), 'x'.repeat(64), 'x'.repeat(10_000)]])(
    'is that of Node',
    (...texts) => {
      expect(texts.map(sha256)).toEqual(texts.map(reference));
    },
  );

  it('is that of Node for any text, however broken', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => sha256(text) === reference(text)),
      { numRuns: 100 },
    );
  });
});
