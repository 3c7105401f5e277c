import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decryptLook,
  decryptSample,
  type Decryption,
  firstDecryptLook,
  gibToDecrypt,
  remember,
} from '../../../src/domain/pace/decrypt-pace.ts';
import { EMPTY_DURATIONS, forecastsOf, noteDurations } from '../../../src/domain/pace/duration-book.ts';
import type { Forecasts } from '../../../src/domain/pace/forecast.ts';
import { aVm } from '../../support/vm-builder.ts';

const NOTHING: Decryption = { osType: 'Windows', gib: 128, forecasts: {}, seen: [] };
const taught = (...seconds: number[]): Forecasts =>
  forecastsOf(
    noteDurations(
      EMPTY_DURATIONS,
      seconds.map((one) => ({ kind: 'decrypt:Windows', seconds: one })),
    ),
  );

interface Guest {
  /** After the order. */
  readonly begins: number;
  readonly lasts: number;
  readonly isMute?: boolean;
}

/** The looks at a guest that decrypts at a steady pace, from when its order is done on, up to the one that finds it done. */
function watched(guest: Guest, from: Decryption, orderedSeconds = 75) {
  let decryption = from;
  const moments: number[] = [];
  let now = orderedSeconds + firstDecryptLook(from, orderedSeconds);
  for (let looks = 1; looks < 2_000; looks += 1) {
    moments.push(now);
    const left = 100 - (100 * Math.max(0, now - guest.begins)) / guest.lasts;
    if (left <= 0) break;
    const percent = guest.isMute ? 100 : Math.min(100, Math.round(left * 10) / 10);
    decryption = { ...decryption, seen: remember(decryption.seen, { at: now, percent }) };
    now += decryptLook(decryption, now, looks);
  }
  return { moments, late: now - guest.begins - guest.lasts, samples: decryptSample(decryption, now) };
}

const guests = fc.record({ begins: fc.integer({ min: 0, max: 60 }), lasts: fc.integer({ min: 30, max: 86_400 }) });

describe('looking at a guest that decrypts', () => {
  it('goes by what it says: few looks, and one right behind the end', () => {
    const { late, moments } = watched({ begins: 20, lasts: 2_700 }, NOTHING);

    expect(moments.length).toBeLessThanOrEqual(5);
    expect(late).toBeLessThanOrEqual(10);
  });

  it('finds the end of whatever lasts long soon, without many looks', () => {
    fc.assert(
      fc.property(guests, (guest) => {
        const { late, moments } = watched(guest, NOTHING);

        expect(late).toBeLessThanOrEqual(Math.max(75, 0.02 * guest.lasts));
        expect(moments.length).toBeLessThanOrEqual(8 + guest.lasts / 900);
      }),
    );
  });

  it('never takes more than half of the machine’s bucket, six calls a look, whatever was learned', () => {
    const learned = fc.option(fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 16 }));
    fc.assert(
      fc.property(guests, fc.boolean(), learned, (guest, isMute, seconds) => {
        const forecasts = seconds ? taught(...seconds) : {};
        const { moments } = watched({ ...guest, isMute }, { ...NOTHING, forecasts });

        for (const [index, moment] of moments.entries())
          expect(6 * (index + 1)).toBeLessThanOrEqual(0.5 * (36 + (12 * moment) / 60) + 1e-6);
      }),
    );
  });

  it('is at least every quarter of an hour, so that people see how far it is', () => {
    fc.assert(
      fc.property(guests, fc.integer({ min: 1, max: 90_000 }), (guest, seconds) => {
        const { moments } = watched(guest, { ...NOTHING, forecasts: taught(seconds) });

        for (const [index, moment] of moments.entries())
          expect(moment - (moments[index - 1] ?? 75)).toBeLessThanOrEqual(901);
      }),
    );
  });

  it('begins where past runs let the end be expected, for as much as there is to decrypt', () => {
    const forecasts = taught(400);
    expect(firstDecryptLook({ ...NOTHING, forecasts, gib: 50 }, 75)).toBe(125);
    expect(firstDecryptLook({ ...NOTHING, forecasts, gib: 100 }, 75)).toBe(325);
    expect(firstDecryptLook({ ...NOTHING, forecasts, gib: 1_000 }, 75)).toBe(900);
    expect(firstDecryptLook({ ...NOTHING, forecasts, gib: undefined }, 75)).toBe(0);
    expect(firstDecryptLook(NOTHING, 75)).toBe(0);
  });

  it('goes by past runs alone where the guest does not say how far it is', () => {
    const guest = { begins: 20, lasts: 2_700, isMute: true };
    const blind = watched(guest, NOTHING);
    const forecasts = taught((2_720 * 100) / 128);
    const learned = watched(guest, { ...NOTHING, forecasts });

    expect(blind.late).toBeGreaterThan(200);
    expect(learned.late).toBeLessThanOrEqual(25);
    expect(learned.moments.length).toBeLessThan(blind.moments.length);
  });

  it('gets rarer where the past was wrong and the guest is silent', () => {
    const { moments } = watched({ begins: 20, lasts: 40_000, isMute: true }, { ...NOTHING, forecasts: taught(800) });
    expect(moments.at(-1)! - moments.at(-2)!).toBe(900);
    expect(moments.length).toBeLessThan(80);
  });
});

describe('what is learned of a decryption', () => {
  it('is told for a hundred GiB, so that disks of other sizes are forecast as well', () => {
    const [sample] = watched({ begins: 20, lasts: 2_700 }, NOTHING).samples;
    expect(sample?.kind).toBe('decrypt:Windows');
    expect(Math.abs((sample?.seconds ?? 0) - 2_125)).toBeLessThan(10);
  });

  it('makes the next one cost fewer looks, and none of them late', () => {
    const guest = { begins: 20, lasts: 2_700 };
    const before = watched(guest, NOTHING);
    const after = watched(guest, { ...NOTHING, forecasts: taught(before.samples[0]?.seconds ?? 0) });

    expect(after.moments.length).toBeLessThan(before.moments.length);
    expect(after.late).toBeLessThanOrEqual(25);
  });

  it('follows a decryption that has become faster', () => {
    const forecasts = taught(700);
    const [sample] = watched({ begins: 20, lasts: 300 }, { ...NOTHING, gib: 100, forecasts }).samples;
    expect(sample?.seconds).toBeLessThan(700);
  });

  it.each<[string, Decryption, number]>([
    ['was over at the first look, nobody knows since when', NOTHING, 80],
    [
      'had begun long before it was told',
      {
        ...NOTHING,
        seen: [
          { at: 75, percent: 40 },
          { at: 975, percent: 20 },
        ],
      },
      1_880,
    ],
    ['is of a size that nobody knows', { ...NOTHING, gib: undefined, seen: [{ at: 75, percent: 98 }] }, 2_700],
  ])('is nothing where it %s', (_what, decryption, doneAt) => {
    expect(decryptSample(decryption, doneAt)).toEqual([]);
  });
});

describe('what there is to decrypt', () => {
  const disk = (sizeGiB?: number) => ({
    ...{ name: 'd', ephemeral: false, maxShares: 1 },
    ...(sizeGiB === undefined ? {} : { sizeGiB }),
  });
  const both = { kind: 'single-pass', osVolume: true, dataVolumes: true } as const;
  const dataDisks = [
    { ...disk(200), lun: 0 },
    { ...disk(300), lun: 1 },
  ];

  it('is the largest disk of Windows, which takes them side by side', () => {
    expect(gibToDecrypt(aVm({ ade: both, osDisk: disk(127), dataDisks }))).toBe(300);
  });

  it('is the sum of the data disks of Linux, which takes one after the other', () => {
    const ade = { ...both, osVolume: false };
    expect(gibToDecrypt(aVm({ osType: 'Linux', ade, osDisk: disk(30), dataDisks }))).toBe(500);
  });

  it('is unknown where one size is', () => {
    expect(gibToDecrypt(aVm({ ade: both, osDisk: disk(), dataDisks }))).toBeUndefined();
    expect(gibToDecrypt(aVm({ ade: { kind: 'none' }, osDisk: disk(127) }))).toBeUndefined();
  });
});
