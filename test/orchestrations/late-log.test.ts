import { describe, expect, it } from '@jest/globals';
import type { Call } from '../support/drive.ts';
import { FLOWS, type Ran, runFlow } from '../support/flows.ts';

const codesOf = ({ outcome }: Ran): string[] => outcome.findings.map(({ code }: { code: string }) => code);
const readings = ({ calls }: Ran) => calls.filter(({ name }) => name === 'read-power-actions').length;

/** Somebody has powered the machine off, and the log shows it at the n-th reading. */
function shownAt(nth: number) {
  let seen = 0;
  return ({ atMs, name }: Call) => {
    if (name !== 'read-power-actions') return undefined;
    seen += 1;
    // In the very minute in which the task was sent: before the stop, whenever that was.
    const at = new Date(atMs - 20 * 60_000).toISOString();
    return { kind: 'done', value: seen < nth ? [] : [{ action: 'powerOff', at, by: 'eve' }] };
  };
}

describe('the Activity Log', () => {
  it('is read again before "latest" may find the version, and the result says when', async () => {
    await runFlow(FLOWS.linux, {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'marker' });
      expect(readings(ran)).toBe(2);
      expect(ran.outcome.logReadings).toBe(2);
    });
  });

  it('that tells late who had a hand in the stop keeps the version hidden', async () => {
    await runFlow(FLOWS.linux, { intercept: shownAt(2) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'unproven' });
      expect(codesOf(ran)).toEqual(expect.arrayContaining(['power-action-by-others', 'stop-not-proven']));
      const [version] = ran.azure.arm.world.tables.galleryVersions.all().slice(-1);
      expect(version?.publishingProfile.excludeFromLatest).toBe(true);
    });
  });

  it('is not asked again where it has told already', async () => {
    await runFlow(FLOWS.linux, { intercept: shownAt(1) }, (ran) => {
      expect(ran.outcome.proof).toBe('unproven');
      expect(readings(ran)).toBe(1);
    });
  });

  it('is read once for a managed image, which cannot be withheld', async () => {
    await runFlow(FLOWS.managed, {}, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      expect(readings(ran)).toBe(1);
    });
  });
});
