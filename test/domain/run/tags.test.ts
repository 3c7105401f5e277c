import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { claimOf, hasFreshRequest, isStillWanted } from '../../../src/domain/run/claim.ts';
import { type EndState, settlementOf } from '../../../src/domain/run/settlement.ts';
import { takenTags } from '../../../src/domain/image-tags.ts';

const ME = 'cap-me';
const taken = takenTags(ME);
const nothing = { merge: {}, remove: {} };
const end = (state: string) => ({ 'image-state': state, 'image-capture': ME });

describe('the tags of a machine say that it is', () => {
  it.each([
    ['free without tags', {}, { kind: 'free' }],
    ['free when only asked for', { 'image-ready': 'true' }, { kind: 'free' }],
    ['mine once taken', taken, { kind: 'mine' }],
    ['mine after the last write before the flag', { ...taken, 'image-state': 'consumed' }, { kind: 'mine' }],
    ['held by another run', takenTags('cap-x'), { kind: 'held', captureId: 'cap-x' }],
    [
      'held by another that consumed it',
      { ...takenTags('cap-x'), 'image-state': 'consumed' },
      { kind: 'held', captureId: 'cap-x' },
    ],
    ['free after a run has failed', { ...takenTags('cap-x'), 'image-state': 'failed' }, { kind: 'free' }],
    ['free after a run was cancelled', { ...takenTags('cap-x'), 'image-state': 'cancelled' }, { kind: 'free' }],
    ['free when a state stands there without a run', { 'image-state': 'running' }, { kind: 'free' }],
  ])('%s', (_sentence, tags, claim) => {
    expect(claimOf(tags, ME)).toEqual(claim);
  });

  it.each([
    ['still wanted', taken, true],
    ['taken back when the request is gone', { 'image-capture': ME, 'image-state': 'running' }, false],
    ['asked for anew', { ...taken, 'image-ready': 'true' }, false],
    ['taken by another run in the same moment', takenTags('cap-x'), false],
    ['taken by both, one tag each', { ...taken, 'image-capture': 'cap-x' }, false],
  ])('%s', (_sentence, tags, wanted) => {
    expect(isStillWanted(tags, ME)).toBe(wanted);
  });

  it.each(['True', 'TRUE', 'yes', '1', ' true', 'true ', 'refused', ''])('%j is no request', (value) => {
    expect(hasFreshRequest({ 'image-ready': value })).toBe(false);
  });
});

describe('at the end of a run', () => {
  it.each<[string, Record<string, string>, EndState, boolean, object]>([
    [
      'its own id goes and the end is written',
      taken,
      'failed',
      true,
      { merge: end('failed'), remove: { 'image-ready': ME } },
    ],
    [
      'the same for a run over HTTP',
      taken,
      'cancelled',
      false,
      { merge: end('cancelled'), remove: { 'image-ready': ME } },
    ],
    [
      'a fresh request stays',
      { ...taken, 'image-ready': 'true' },
      'captured',
      true,
      { merge: end('captured'), remove: {} },
    ],
    [
      'a request taken away by a person stays away',
      { 'image-capture': ME, 'image-state': 'running' },
      'cancelled',
      true,
      { merge: end('cancelled'), remove: {} },
    ],
    ['a settled machine is left alone', end('failed'), 'failed', true, nothing],
    ['the tags of another run are left alone', takenTags('cap-x'), 'refused', true, nothing],
    [
      'a refused tag that was never taken is answered',
      { 'image-ready': 'true' },
      'refused',
      true,
      { merge: end('refused'), remove: { 'image-ready': 'true' } },
    ],
    ['a refused request over HTTP leaves no trace', { 'image-ready': 'true' }, 'refused', false, nothing],
    [
      'a request whose run failed before it was taken is answered too',
      { 'image-ready': 'true' },
      'failed',
      true,
      { merge: end('failed'), remove: { 'image-ready': 'true' } },
    ],
    [
      'and so is one that was rejected',
      { 'image-ready': 'true' },
      'cancelled',
      true,
      { merge: end('cancelled'), remove: { 'image-ready': 'true' } },
    ],
    ['a machine without tags stays so', {}, 'refused', true, nothing],
  ])('%s', (_sentence, tags, state, byTag, settlement) => {
    expect(settlementOf(tags, ME, state, byTag)).toEqual(settlement);
  });

  it('settling twice is settling once, and a request of others survives', () => {
    const value = fc.constantFrom(undefined, 'true', ME, 'cap-x', 'refused');
    const anyTags = fc.record({
      'image-ready': value,
      'image-capture': fc.constantFrom(undefined, ME, 'cap-x'),
      'image-state': fc.constantFrom(undefined, 'running', 'consumed', 'failed', 'captured'),
      other: fc.constantFrom(undefined, 'x'),
    });
    const anyEnd = fc.constantFrom<EndState>('captured', 'refused', 'cancelled', 'failed');
    fc.assert(
      fc.property(anyTags, anyEnd, fc.boolean(), (drawn, state, byTag) => {
        const tags = Object.fromEntries(Object.entries(drawn).filter(([, text]) => text !== undefined)) as Record<
          string,
          string
        >;
        const { merge, remove } = settlementOf(tags, ME, state, byTag);
        const after = Object.fromEntries(
          Object.entries({ ...tags, ...merge }).filter(([key, text]) => remove[key] !== text || key in merge),
        );

        expect(settlementOf(after, ME, state, byTag)).toEqual(nothing);
        expect(after['other']).toBe(tags['other']);
        const isTaken = tags['image-capture'] === ME;
        if (tags['image-ready'] === 'true' && isTaken) expect(after['image-ready']).toBe('true');
        if (!isTaken && (state === 'captured' || !byTag)) expect(after).toEqual(tags);
      }),
    );
  });
});
