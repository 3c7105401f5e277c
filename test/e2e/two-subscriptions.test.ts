import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultRule } from '../../local/arm/faults/fault-rule.ts';
import { TAGGER } from '../../local/world/people.ts';
import { post } from '../../local/world/world.ts';
import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import { asRunbook, GALLERY, GROUP, groupId, type Lab, linux, openLab, SUBSCRIPTION, vmId } from './support/lab.ts';

const OTHER = SUBSCRIPTION.replace(/abcd$/, 'dcba');
const HERE = ['one', 'two', 'three'];
const THERE = HERE.map((name) => `${name}-there`);
const namesIn = (subscription: string): readonly string[] => (subscription === OTHER ? THERE : HERE);
const STORM_SECONDS = 900;

const definitionIn = (subscription: string): string =>
  `${groupId(GROUP, subscription)}/providers/Microsoft.Compute/galleries/golden/images/lin`;

/** Every machine of the one subscription is refused its first run commands, as when its bucket is dry. */
const storm: FaultRule[] = HERE.map((resource) => ({
  ...{ operation: 'Microsoft.Compute/virtualMachines/runCommands/write', resource, times: 1 },
  effect: { kind: 'throttle', retryAfterSeconds: STORM_SECONDS },
}));

let lab: Lab;
const seen = new Map<string, CaptureView['waitsFor'][]>();

const capturesOf = async (): Promise<CaptureView[]> =>
  (await lab.api('GET', '/captures?from=2026-11-01T00:00:00.000Z')).body.captures as CaptureView[];

async function startIn(subscription: string): Promise<void> {
  const sources = namesIn(subscription).map((name) => ({ kind: 'vm', id: vmId(name, GROUP, subscription) }));
  const target = { kind: 'gallery', definitionId: definitionIn(subscription) };
  const regions = [{ name: 'westeurope' }];
  expect((await lab.api('POST', '/captures', { sources, target, regions }, asRunbook)).status).toBe(202);
}

beforeAll(async () => {
  const scope = { modes: ['consume'], callers: [TAGGER] };
  lab = await openLab({
    scopes: [SUBSCRIPTION, OTHER].map((subscription) => ({ ...scope, scope: groupId(GROUP, subscription) })),
    seed: { virtualMachines: HERE.map((name) => linux(name)) },
  });
  await post(`${lab.world.arm.url}/admin/seed`, {
    ...{ subscriptionId: OTHER, resourceGroups: [{ name: GROUP, location: 'westeurope' }], galleries: [GALLERY] },
    virtualMachines: THERE.map((name) => linux(name)),
  });
  await post(`${lab.world.arm.url}/admin/faults`, storm);
  await startIn(SUBSCRIPTION);
  await startIn(OTHER);
  const limit = new Date(Date.parse(await lab.world.conductor.now()) + 86_400_000).toISOString();
  await lab.world.conductor.runUntil(async () => {
    const views = await capturesOf();
    for (const { source, waitsFor } of views) seen.set(source, [...(seen.get(source) ?? []), waitsFor]);
    return views.length === HERE.length + THERE.length && views.every(({ state }) => state === 'captured');
  }, limit);
});
afterAll(() => lab.close());

describe('two fleets, one of them in a subscription that Azure throttles', () => {
  const waitsIn = (subscription: string) =>
    namesIn(subscription).map((name) =>
      (seen.get(vmId(name, GROUP, subscription)) ?? []).filter((one) => one !== undefined),
    );

  it('shows of each that is refused for what it waits, since when, and its turn', () => {
    for (const waits of waitsIn(SUBSCRIPTION)) {
      const [first] = waits;
      expect(first?.what).toBe('ScriptedFault');
      expect([1, 2, 3]).toContain(first?.position);
      const waited = Date.parse(first?.until ?? '') - Date.parse(first?.since ?? '');
      expect(waited).toBeGreaterThanOrEqual(STORM_SECONDS * 1000);
      // Their turns come one after the other, and none starves.
      expect(waited).toBeLessThan((STORM_SECONDS + 10) * 1000);
    }
  });

  it('does not slow the other: its machines wait for nothing, and are done before the storm is over for these', async () => {
    expect(waitsIn(OTHER)).toEqual(THERE.map(() => []));
    const views = await capturesOf();
    const endsIn = (subscription: string): number[] =>
      views
        .filter(({ source }) => source.toLowerCase().includes(subscription))
        .map(({ updatedAt }) => Date.parse(updatedAt));
    expect(endsIn(OTHER)).toHaveLength(THERE.length);
    const ahead = Math.min(...endsIn(SUBSCRIPTION)) - Math.max(...endsIn(OTHER));
    expect(ahead).toBeGreaterThanOrEqual((STORM_SECONDS - 30) * 1000);
  });
});
