import type { OrchestrationContext } from 'durable-functions';
import { describe, expect, it } from '@jest/globals';
import { type Approval, shownFindings } from '../../src/domain/approval/approval.ts';
import { type Finding, warning } from '../../src/domain/finding.ts';
import { foreseenResidueOf } from '../../src/domain/guest/residue.ts';
import { startRollout } from '../../src/domain/run/rollout.ts';
import { STEPS } from '../../src/domain/run/step.ts';
import { MOST_STATUS_CHARACTERS } from '../../src/domain/shown/fit-regions.ts';
import { report, type RunState } from '../../src/orchestrations/steps/run-state.ts';
import { drive } from '../support/drive.ts';
import { aVersion, aWantedVersion, region } from '../support/run-builder.ts';
import { CAPTURE_ID, DEFINITION_ID } from '../support/vm-builder.ts';

const done = (value: unknown) => ({ kind: 'done', value });
const names = (count: number) => Array.from({ length: count }, (_, at) => `germanywestcentral${at}`);
const at = '2026-01-01T00:00:00.000Z';

/** What a run reports, as text, when it knows so much. */
function reported(over: Partial<RunState>, approval?: Approval): string {
  let status: unknown;
  const context = { df: { setCustomStatus: (said: unknown) => (status = said) } } as unknown as OrchestrationContext;
  const timeline = STEPS.map((step) => ({ step, at }));
  report({ context, step: 'finish', timeline, findings: [], ...over } as RunState, 'held', approval);
  return JSON.stringify(status);
}

const findings = (count: number): Finding[] =>
  Array.from({ length: count }, (_, index) =>
    warning({
      code: `finding-with-a-long-name-${index}`,
      where: `/subscriptions/${'x'.repeat(300)}/${index}`,
      message: 'm'.repeat(300),
      fix: 'f'.repeat(300),
    }),
  ).map((finding) => ({ ...finding, source: `https://learn.microsoft.com/${'s'.repeat(120)}` }));

/** Durable Functions fails an instance whose custom status is longer, at whatever step it is. The driver throws as well. */
describe('a custom status stays within what Durable Functions takes', () => {
  it.each([0, 1, 5, 20, 100])('when preflight found %i things, the guest holds much, and people are asked', (count) => {
    const lines = names(50).map((name) => `residue remains authorized-keys /home/${name.padEnd(140, 'x')}`);
    const approval: Approval = {
      ...{ hash: 'f'.repeat(64), needed: 3, by: ['a', 'b'].map((id) => id.repeat(64)) },
      ...{ findings: shownFindings(findings(count)), residue: foreseenResidueOf(lines.join('\n'), false) },
    };

    expect(reported({ findings: findings(count) }, approval).length).toBeLessThanOrEqual(MOST_STATUS_CHARACTERS);
  });

  it('when a hundred regions are on their way, and twenty fail with long texts', async () => {
    const wanted = aWantedVersion();
    const [model] = wanted.regions;
    const regions = names(100).map((name) => ({ ...model, name }));
    const seen = names(100).map((name, index) =>
      index < 20
        ? region(name, { state: 'failed', percent: 10, details: 'no room '.repeat(60) })
        : region(name, { state: 'replicating', percent: 10 }),
    );
    const { end } = await drive({
      name: 'replicate-version',
      input: {
        ...{ captureId: CAPTURE_ID, wanted: { ...wanted, regions }, startedAt: at, maxMinutes: 60 },
        rollout: startRollout([names(100)]),
      },
      activities: {
        'read-version': () => done(aVersion({ provisioningState: 'Failed', regions: seen })),
        'update-version': () => done(null),
      },
    });

    expect(end).toMatchObject({ kind: 'completed', output: { kind: 'failed' } });
  });

  it('when a version of a hundred regions is scaled', async () => {
    const { end } = await drive({
      name: 'scale-version',
      input: {
        ...{ scaleId: 'scale-1', definitionId: DEFINITION_ID, version: '1.0.0', requestedBy: 'ann', maxMinutes: 60 },
        regions: [{ name: 'germanywestcentral0', before: 1, wanted: 20, arithmetic: '' }],
      },
      activities: {
        'read-version': () => done(aVersion({ regions: names(100).map((name) => region(name, { replicas: 20 })) })),
      },
    });

    expect(end).toMatchObject({ kind: 'completed', output: { kind: 'scaled' } });
  });
});
