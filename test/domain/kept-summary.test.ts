import { describe, expect, it } from '@jest/globals';
import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import { keptSummary } from '../../src/domain/summaries/kept-summary.ts';

const view: CaptureView = {
  ...{ id: 'cap-0123456789abcdef', state: 'captured', step: 'finish', percent: 100, source: '/vm', target: null },
  requestedBy: { kind: 'tag', caller: 'ann', approvalRequired: false },
  ...{ createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T01:00:00Z', timeline: [], regions: [], findings: [] },
};
const parsed = (text: string): CaptureView => JSON.parse(text) as CaptureView;
const runBefore = { exitCode: 0, output: 'é'.repeat(9_000) };

describe('what is kept of an ended capture', () => {
  it('is what people were shown', () => {
    expect(parsed(keptSummary(view))).toEqual(view);
  });

  it('fits into 16 KB, the least missed left out first, and says so', () => {
    const text = keptSummary({ ...view, runBefore, proof: 'marker' });

    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
    expect(parsed(text)).toEqual({ ...view, proof: 'marker', shortened: true });
  });

  it('keeps the end itself however much else there is', () => {
    const what = 'x'.repeat(150);
    const findings = Array.from({ length: 200 }, () => ({ code: what })) as unknown as CaptureView['findings'];
    const remains = Array.from({ length: 200 }, () => ({ kind: 'user', what }));
    const problem = { code: 'gone', message: 'it is gone' };
    const text = keptSummary({
      ...view,
      runBefore,
      findings,
      residue: { removed: [], remains, complete: true },
      problem,
    });

    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
    expect(parsed(text)).toMatchObject({ state: 'captured', problem, shortened: true });
  });

  it('fits with a hundred regions that failed, and a reason without end', () => {
    const regions: CaptureView['regions'] = Array.from({ length: 100 }, (_, at) => ({
      ...{ name: `region${at}`, replicas: 3, state: 'failed', percent: 10, details: 'no room '.repeat(60) },
    }));
    const problem = { code: 'gone', message: 'it is gone '.repeat(2_000) };
    const text = keptSummary({ ...view, regions, problem });

    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
    expect(parsed(text).regions.length).toBeGreaterThan(80);
    expect(parsed(text).problem?.code).toBe('gone');
  });
});
