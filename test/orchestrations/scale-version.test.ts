import { describe, expect, it } from '@jest/globals';
import type { VersionFacts } from '../../src/domain/target.ts';
import type { ScaleInput } from '../../src/domain/scaling/scale-run.ts';
import { type Cue, drive } from '../support/drive.ts';
import { aVersion, region } from '../support/run-builder.ts';
import { DEFINITION_ID } from '../support/vm-builder.ts';

const done = (value: unknown) => ({ kind: 'done', value });
const scaleId = 'scale-0123456789abcdef';
const input: ScaleInput = {
  ...{ scaleId, definitionId: DEFINITION_ID, version: '1.0.0', requestedBy: 'somebody', maxMinutes: 600 },
  regions: [{ name: 'westeurope', before: 3, wanted: 20, arithmetic: '' }],
};

/** A version that does what it is told, in ten minutes; `meddle` may write over it before a look. */
async function scale(
  over: Partial<ScaleInput> = {},
  more: { cues?: Cue[]; meddle?: (look: number) => Record<string, number> | undefined } = {},
) {
  let counts: Record<string, number> = { westeurope: 3, eastus: 1 };
  let looks = 0;
  const shown = (): VersionFacts =>
    aVersion({ regions: Object.entries(counts).map(([name, replicas]) => region(name, { replicas })) });
  const writes: unknown[] = [];
  const ran = await drive({
    name: 'scale-version',
    instanceId: scaleId,
    input: { ...input, ...over },
    ...(more.cues ? { cues: more.cues } : {}),
    activities: {
      'read-version': () => {
        looks += 1;
        counts = { ...counts, ...more.meddle?.(looks) };
        return done(shown());
      },
      'start-scaling': (asked: { replicas: Record<string, number> }) => {
        writes.push(asked.replicas);
        counts = { ...counts, ...asked.replicas };
        return done({ kind: 'started', operation: { kind: 'patch-version', subscriptionId: 's', pollerState: '{}' } });
      },
    },
  });
  const result = ran.end.kind === 'completed' ? ran.end.output : ran.end;
  return { ...ran, result, writes, counts };
}

describe('scaling a version', () => {
  it('changes the named regions, reads them back and ends', async () => {
    const { counts, result, writes } = await scale();

    expect(result).toMatchObject({ kind: 'scaled', leftAlone: [] });
    expect(writes).toEqual([{ westeurope: 20 }]);
    expect(counts).toEqual({ westeurope: 20, eastus: 1 });
  });

  it('goes back at the end of the rollout', async () => {
    const { counts, lingering, result, seconds, writes } = await scale({ until: '2026-01-03T00:00:00Z' });

    expect(result).toMatchObject({ kind: 'scaled-back', leftAlone: [] });
    expect(writes).toEqual([{ westeurope: 20 }, { westeurope: 3 }]);
    expect(counts).toEqual({ westeurope: 3, eastus: 1 });
    expect(seconds).toBeGreaterThanOrEqual(2 * 86_400);
    expect(lingering).toEqual([]);
  });

  it('does not go back over a count that somebody wrote meanwhile', async () => {
    const { result, writes } = await scale(
      { until: '2026-01-02T00:00:00Z' },
      { meddle: (look) => (look > 3 ? { westeurope: 9 } : undefined) },
    );

    expect(result).toMatchObject({ kind: 'scaled-back', leftAlone: ['westeurope'] });
    expect(writes).toHaveLength(1);
  });

  it('writes again what was overwritten in the same moment', async () => {
    const { counts, result, writes } = await scale(
      {},
      { meddle: (look) => (look === 2 ? { westeurope: 3 } : undefined) },
    );

    expect(result).toMatchObject({ kind: 'scaled' });
    expect(writes).toHaveLength(2);
    expect(counts.westeurope).toBe(20);
  });

  it('gives up on somebody who writes over it for ever', async () => {
    const { result, writes } = await scale({}, { meddle: () => ({ westeurope: 3 }) });

    expect(result).toMatchObject({ kind: 'failed', problem: { code: 'replicas-overwritten' } });
    expect(writes).toHaveLength(5);
  });

  it('lets a new request take over while it holds, and goes back to what the first one found', async () => {
    const next = {
      ...input,
      regions: [{ name: 'westeurope', before: 20, wanted: 30, arithmetic: '' }],
      until: '2026-01-04T00:00:00Z',
    };
    const cues: Cue[] = [
      { when: { afterSeconds: 3_600 }, raise: { name: 'scale-again', data: next, to: 'scale-version' } },
    ];
    const { result, writes } = await scale({ until: '2026-01-03T00:00:00Z' }, { cues });

    expect(result).toMatchObject({ kind: 'scaled-back' });
    expect(writes).toEqual([{ westeurope: 20 }, { westeurope: 30 }, { westeurope: 3 }]);
  });

  describe('by a request for other regions while the first one holds', () => {
    const until = '2026-01-03T00:00:00Z';
    const rising = { name: 'eastus', before: 1, wanted: 4, arithmetic: '' };
    const taking = (next: Partial<ScaleInput>): Cue[] => [
      {
        when: { afterSeconds: 3_600 },
        raise: { name: 'scale-again', data: { ...input, regions: [rising], ...next }, to: 'scale-version' },
      },
    ];
    const both = { westeurope: 20, eastus: 4 };

    it('takes the first one back on its own day, and leaves what was asked for without an end', async () => {
      const { counts, result, seconds, writes } = await scale({ until }, { cues: taking({}) });

      expect(writes).toEqual([{ westeurope: 20 }, both, { westeurope: 3 }]);
      expect(counts).toEqual({ westeurope: 3, eastus: 4 });
      expect(result).toMatchObject({ kind: 'scaled' });
      expect(seconds).toBeGreaterThanOrEqual(2 * 86_400);
    });

    it.each([
      ['earlier', '2026-01-02T00:00:00Z', [{ eastus: 1 }, { westeurope: 3 }]],
      ['later', '2026-01-04T00:00:00Z', [{ westeurope: 3 }, { eastus: 1 }]],
    ])('takes each back on its own day, where the other one ends %s', async (_when, end, back) => {
      const { counts, lingering, result, writes } = await scale({ until }, { cues: taking({ until: end }) });

      expect(writes).toEqual([{ westeurope: 20 }, both, ...back]);
      expect(counts).toEqual({ westeurope: 3, eastus: 1 });
      expect(result).toMatchObject({ kind: 'scaled-back' });
      expect(lingering).toEqual([]);
    });
  });

  it('fails when the version is gone', async () => {
    const { end } = await drive({
      ...{ name: 'scale-version', instanceId: scaleId, input },
      activities: { 'read-version': () => done(null) },
    });
    expect(end).toMatchObject({ output: { kind: 'failed', problem: { code: 'version-missing' } } });
  });
});
