import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fillIn } from '../../src/domain/guest-scripts.ts';
import { isOwnRunCommand, replicationId, runCommandName, snapshotName } from '../../src/domain/names.ts';
import { restoredTags } from '../../src/domain/restore/restored-names.ts';
import { CAPTURE_ID } from '../support/vm-builder.ts';

describe('names of what a run makes', () => {
  it('are the same every time they are computed, so that a retry finds what it made', () => {
    expect(runCommandName(CAPTURE_ID, 'sysprep', 1)).toBe(`goldsmith-${CAPTURE_ID}-sysprep-1`);
    expect(snapshotName(CAPTURE_ID, 'os')).toBe(`goldsmith-${CAPTURE_ID}-os`);
    expect(snapshotName(CAPTURE_ID, 0)).toBe(`goldsmith-${CAPTURE_ID}-lun0`);
    expect(replicationId(CAPTURE_ID)).toBe(`${CAPTURE_ID}:replicate`);
  });

  it('differ between any two attempts, steps and disks', () => {
    const names = [
      ...['state', 'volumes'].flatMap((step) => [1, 2, 11].map((n) => runCommandName(CAPTURE_ID, step, n))),
      ...(['os', 0, 1, 10] as const).map((disk) => snapshotName(CAPTURE_ID, disk)),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it('fit into Azure’s 80 characters', () => {
    expect(runCommandName(CAPTURE_ID, 'deprovision', 9_999).length).toBeLessThanOrEqual(80);
    expect(snapshotName(CAPTURE_ID, 63).length).toBeLessThanOrEqual(80);
  });

  it('tell a run command of this run from those of others', () => {
    expect(isOwnRunCommand(runCommandName(CAPTURE_ID, 'state', 3), CAPTURE_ID)).toBe(true);
    expect(isOwnRunCommand(runCommandName(`${CAPTURE_ID}0`, 'state', 3), CAPTURE_ID)).toBe(false);
    expect(isOwnRunCommand('install-iis', CAPTURE_ID)).toBe(false);
  });
});

describe('values in guest scripts', () => {
  it('take the place of every placeholder of their name', () => {
    expect(fillIn('a __X__ b __X__ __Y_Z__', { X: '1', Y_Z: '-deprovision+user' })).toBe('a 1 b 1 -deprovision+user');
  });

  it('must be there for every placeholder', () => {
    expect(() => fillIn('sleep __SECONDS__', {})).toThrow('__SECONDS__');
  });

  it.each(['', 'a b', '$(reboot)', '`id`', 'a;b', 'a|b', "a'b", 'a"b', 'a\nb', 'ä', '../x', 'x'.repeat(65)])(
    '%j is refused',
    (value) => {
      expect(() => fillIn('__X__', { X: value })).toThrow('not fit for a script');
    },
  );

  it('never carry anything but plain words into the guest', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        let filled: string | undefined;
        try {
          filled = fillIn('__X__', { X: value });
        } catch {
          return;
        }
        expect(filled).toMatch(/^[A-Za-z0-9+_-]{1,64}$/);
      }),
    );
  });

  it('are named in the refusal, but not quoted: they might be a secret', () => {
    let message = '';
    try {
      fillIn('__X__', { X: 'pass word' });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('value of X');
    expect(message).not.toContain('pass word');
  });
});

describe('tags of what a restore makes', () => {
  it('are as they were, without those of captures, and never more than Azure takes', () => {
    const full = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`tag${index}`, 'x']));

    expect(restoredTags('cap-1', { ...full, 'image-ready': 'true' })).toMatchObject({ 'goldsmith-restored': 'cap-1' });
    expect(Object.keys(restoredTags('cap-1', full))).toHaveLength(50);
    expect(restoredTags('cap-1', { a: 'b', 'image-ready': 'true' })).toEqual({ a: 'b', 'goldsmith-restored': 'cap-1' });
  });
});
