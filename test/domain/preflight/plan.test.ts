import { describe, expect, it } from '@jest/globals';
import { makePlan } from '../../../src/domain/preflight/plan.ts';
import {
  aRegion,
  aRequest,
  aVm,
  galleryFacts,
  galleryTarget,
  imageFacts,
  imageTarget,
} from '../../support/vm-builder.ts';

const plan = (over: Parameters<typeof aRequest>[0] = {}, vm = aVm(), facts = galleryFacts()) => {
  const request = aRequest(over);
  return makePlan(request, request.target ?? galleryTarget(), vm, facts);
};

describe('a plan', () => {
  it('puts the home region first and keeps the order of the others', () => {
    const regions = [aRegion('eastus'), aRegion('West Europe'), aRegion('northeurope')];
    expect(plan({ regions }).regions.map((region) => region.name)).toEqual(['westeurope', 'eastus', 'northeurope']);
  });

  it('gives three regions with 60 deployments each three replicas each', () => {
    const regions = ['westeurope', 'northeurope', 'eastus'].map((name) => aRegion(name, 60));
    expect(plan({ regions }).regions.map((region) => region.replicas)).toEqual([3, 3, 3]);
  });

  it('shows how the replicas of each region came about, and what Microsoft’s other figure would give', () => {
    const regions = [aRegion('westeurope', 60), aRegion('eastus', 20, { replicas: 4 })];

    expect(plan({ regions }).arithmetic).toEqual([
      'westeurope: max(60 deployments at once ÷ 20 per replica = 3, at least 1) = 3 replicas (2 at 50 per replica, Microsoft’s other figure)',
      'eastus: max(20 deployments at once ÷ 20 per replica = 1, at least 1) = 1 replicas; asked for by number: 4',
    ]);
  });

  it('goes by the ratio and the minimum of the settings', () => {
    const rule = { deploymentsPerReplica: 50, minimumReplicas: 2 };
    const regions = [aRegion('westeurope', 120), aRegion('eastus', 20)];

    expect(plan({ regions, rule }).regions.map(({ replicas }) => replicas)).toEqual([3, 2]);
  });

  it('keeps the storage type of each region', () => {
    const regions = [aRegion('westeurope', 20, { storageAccountType: 'Premium_LRS' }), aRegion('eastus')];

    expect(plan({ regions }).regions.map(({ storageAccountType }) => storageAccountType)).toEqual([
      'Premium_LRS',
      'Standard_LRS',
    ]);
  });

  it('without regions is for the region of the machine, with one replica', () => {
    expect(plan().regions).toEqual([
      { name: 'westeurope', replicas: 1, concurrentDeployments: 20, storageAccountType: 'Standard_LRS' },
    ]);
  });

  it('turns "auto" into the next number', () => {
    expect(plan({}, aVm(), galleryFacts({ existingVersions: ['1.0.0', '1.4.2'] })).target).toMatchObject({
      version: '1.4.3',
    });
  });

  it('keeps a number that was asked for', () => {
    expect(plan({ target: galleryTarget({ version: '7.0.0' }) }).target).toMatchObject({ version: '7.0.0' });
  });

  it('keeps a managed image as it is', () => {
    expect(plan({ target: imageTarget() }, aVm(), imageFacts()).target).toEqual(imageTarget());
  });

  it.each([
    ['a running machine', aVm(), {}, 'from-running'],
    [
      'a stopped machine said to be generalized',
      aVm({ power: 'stopped' }),
      { guestState: 'generalized' },
      'from-stopped-generalized',
    ],
    [
      'a deallocated machine said to be generalized',
      aVm({ power: 'deallocated' }),
      { guestState: 'generalized' },
      'from-stopped-generalized',
    ],
    ['a flagged machine', aVm({ flaggedGeneralized: true, power: 'deallocated' }), {}, 'from-flagged'],
    ['a running machine, whatever the caller says of its guest', aVm(), { guestState: 'generalized' }, 'from-running'],
  ] as const)('begins where %s is', (_what, vm, over, entry) => {
    expect(plan(over, vm).entry).toBe(entry);
  });
});
