import { describe, expect, it } from '@jest/globals';
import { planScaling, unscaled, wayBack } from '../../../src/domain/scaling/plan-scaling.ts';
import { ScaleRequest, untilProblem } from '../../../src/domain/scaling/scale-request.ts';
import { aVersion, region } from '../../support/run-builder.ts';
import { DEFINITION_ID } from '../../support/vm-builder.ts';

const versionId = `${DEFINITION_ID}/versions/1.0.0`;
const version = aVersion({ regions: [region('westeurope', { replicas: 3 }), region('eastus', { replicas: 1 })] });
const plan = (regions: object[], more: object = {}) =>
  planScaling(ScaleRequest.parse({ versionId, regions, ...more }), version);
const codes = (planned: ReturnType<typeof plan>) =>
  planned.kind === 'refused' ? planned.findings.map(({ code }) => code) : [];

describe('scaling of a version', () => {
  it('computes the replicas of the named regions and shows how', () => {
    expect(plan([{ name: 'West Europe', concurrentDeployments: 400 }])).toEqual({
      kind: 'planned',
      regions: [
        {
          name: 'westeurope',
          before: 3,
          wanted: 20,
          arithmetic:
            'max(400 deployments at once ÷ 20 per replica = 20, at least 1) = 20 replicas (8 at 50 per replica, Microsoft’s other figure)',
        },
      ],
    });
  });

  it.each<[string, object[], object, string]>([
    ['a region that the version is not in', [{ name: 'uksouth', replicas: 2 }], {}, 'region-not-in-version'],
    ['more than 50 in a region', [{ name: 'eastus', replicas: 51 }], {}, 'too-many-replicas-in-region'],
    [
      'more than 100 in all',
      [
        { name: 'eastus', replicas: 50 },
        { name: 'westeurope', concurrentDeployments: 1_020 },
      ],
      {},
      'too-many-replicas',
    ],
    [
      'a region twice',
      [
        { name: 'eastus', replicas: 2 },
        { name: 'East US', replicas: 3 },
      ],
      {},
      'duplicate-region',
    ],
  ])('refuses %s', (_what, regions, more, code) => {
    expect(codes(plan(regions, more))).toContain(code);
  });

  it('counts the regions that are not named towards the hundred', () => {
    const crowded = aVersion({ regions: [region('westeurope', { replicas: 40 }), region('eastus', { replicas: 45 })] });
    const request = ScaleRequest.parse({ versionId, regions: [{ name: 'westeurope', replicas: 56 }] });
    const planned = planScaling(
      { ...request, regions: [{ name: 'westeurope', replicas: 50 }] },
      aVersion({
        regions: [...crowded.regions, region('uksouth', { replicas: 20 })],
      }),
    );
    expect(codes(planned)).toEqual(['too-many-replicas']);
  });

  it.each([
    ['nothing about a region', { versionId, regions: [{ name: 'eastus' }] }],
    ['no regions', { versionId, regions: [] }],
    ['a definition instead of a version', { versionId: DEFINITION_ID, regions: [{ name: 'eastus', replicas: 1 }] }],
    ['an unknown field', { versionId, regions: [{ name: 'eastus', replicas: 1 }], force: true }],
  ])('is not asked for with %s', (_what, body) => {
    expect(ScaleRequest.safeParse(body).success).toBe(false);
  });

  it('ends in the future, within 30 days', () => {
    const now = new Date('2026-01-01T00:00:00Z');
    expect(untilProblem('2025-12-31T00:00:00Z', now)).toMatch(/future/);
    expect(untilProblem('2026-02-01T00:00:00Z', now)).toMatch(/30 days/);
    expect(untilProblem('2026-01-02T00:00:00Z', now)).toBeUndefined();
  });
});

describe('the way back', () => {
  const regions = [
    { name: 'westeurope', before: 3, wanted: 20, arithmetic: '' },
    { name: 'eastus', before: 1, wanted: 5, arithmetic: '' },
  ];

  it('leaves alone what somebody changed meanwhile', () => {
    const now = aVersion({ regions: [region('westeurope', { replicas: 20 }), region('eastus', { replicas: 7 })] });
    expect(wayBack(regions, now)).toEqual({ wanted: { westeurope: 3 }, changed: ['eastus'] });
  });

  it('names the regions whose stored count differs', () => {
    expect(unscaled({ westeurope: 3, eastus: 5 }, version)).toEqual(['eastus']);
  });
});
