import { describe, expect, it } from '@jest/globals';
import { makePlan } from '../../../src/domain/preflight/plan.ts';
import type { ResolvedRequest } from '../../../src/domain/request/resolve-request.ts';
import type { VmFacts } from '../../../src/domain/vm.ts';
import { aRequest, aVm, galleryFacts, galleryTarget } from '../../support/vm-builder.ts';

const ENCRYPTED = { kind: 'single-pass', osVolume: true, dataVolumes: false } as const;

const route = (request: Partial<ResolvedRequest> = {}, vm: Partial<VmFacts> = {}) => {
  const asked = aRequest(request);
  return makePlan(asked, asked.target ?? galleryTarget(), aVm(vm), galleryFacts()).route;
};

describe('the route of a run', () => {
  it('that consumes a machine leads over a restore point to the flag', () => {
    expect(route()).toEqual([
      ...['preflight', 'approval', 'take-request', 'cool-down', 'admission', 'restore-point', 'generalize'],
      ...['deallocate', 'flag', 'capture', 'replicate', 'publish', 'finish'],
    ]);
  });

  it('decrypts only what is encrypted', () => {
    expect(route({}, { ade: ENCRYPTED })).toContain('decrypt');
  });

  it('without a restore point has none', () => {
    expect(route({ restorePoint: false })).not.toContain('restore-point');
  });

  it('of a copy changes nothing on the source: no restore point, no place in the hourly limit, and everything is cleaned up', () => {
    const steps = route({ mode: 'copy' });

    expect(steps).toEqual(expect.arrayContaining(['copy', 'generalize', 'flag', 'clean-up']));
    expect(steps).not.toContain('restore-point');
    expect(steps).not.toContain('admission');
  });

  it('to a specialized image leaves the guest alone', () => {
    const steps = route({ osState: 'specialized' }, { power: 'deallocated' });

    expect(steps).toEqual([
      ...['preflight', 'approval', 'take-request', 'cool-down', 'capture', 'replicate', 'publish', 'finish'],
    ]);
  });

  it('from a flagged machine is the capture alone', () => {
    const steps = route({}, { flaggedGeneralized: true, power: 'deallocated' });

    expect(steps).not.toEqual(expect.arrayContaining(['take-request']));
    expect(steps).not.toEqual(expect.arrayContaining(['flag']));
    expect(steps).toContain('capture');
  });
});
