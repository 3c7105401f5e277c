import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { computedReplicas, plannedReplicas } from '../../src/domain/replicas.ts';

const rule = { deploymentsPerReplica: 20, minimumReplicas: 1 };
const anyRule = fc.record({
  deploymentsPerReplica: fc.integer({ min: 1, max: 1_000 }),
  minimumReplicas: fc.integer({ min: 1, max: 50 }),
});
const anyDemand = fc.record({
  concurrentDeployments: fc.integer({ min: 0, max: 100_000 }),
  concurrentScaleSets: fc.integer({ min: 0, max: 1_000 }),
});

describe('replicas of a region', () => {
  it.each([
    [0, 1],
    [1, 1],
    [20, 1],
    [21, 2],
    [40, 2],
    [60, 3],
    [61, 4],
    [1_000, 50],
  ])('%i concurrent deployments at 20 per replica need %i', (concurrentDeployments, replicas) => {
    expect(computedReplicas({ concurrentDeployments }, rule)).toBe(replicas);
  });

  it('at 50 deployments per replica 60 deployments need 2', () => {
    expect(computedReplicas({ concurrentDeployments: 60 }, { ...rule, deploymentsPerReplica: 50 })).toBe(2);
  });

  it('are never below the minimum of the profile', () => {
    expect(computedReplicas({ concurrentDeployments: 1 }, { ...rule, minimumReplicas: 3 })).toBe(3);
  });

  it('are never below the number of scale sets, each of which needs one of its own', () => {
    expect(computedReplicas({ concurrentDeployments: 20, concurrentScaleSets: 4 }, rule)).toBe(4);
  });

  it('are taken as asked for when the request names a number', () => {
    expect(plannedReplicas({ concurrentDeployments: 60, replicas: 2 }, rule)).toBe(2);
  });

  it('never fall when more deployments are wanted', () => {
    fc.assert(
      fc.property(anyDemand, anyRule, fc.integer({ min: 0, max: 5_000 }), (demand, anyOf, more) => {
        const larger = { ...demand, concurrentDeployments: demand.concurrentDeployments + more };

        expect(computedReplicas(larger, anyOf)).toBeGreaterThanOrEqual(computedReplicas(demand, anyOf));
      }),
    );
  });

  it('are whole, at least the minimum and the scale sets, and just enough for the deployments', () => {
    fc.assert(
      fc.property(anyDemand, anyRule, (demand, anyOf) => {
        const replicas = computedReplicas(demand, anyOf);

        expect(Number.isInteger(replicas)).toBe(true);
        expect(replicas).toBeGreaterThanOrEqual(Math.max(1, anyOf.minimumReplicas, demand.concurrentScaleSets));
        expect(replicas * anyOf.deploymentsPerReplica).toBeGreaterThanOrEqual(demand.concurrentDeployments);
        const floor = Math.max(1, anyOf.minimumReplicas, demand.concurrentScaleSets);
        const oneLess = (replicas - 1) * anyOf.deploymentsPerReplica;
        expect(replicas === floor || oneLess < demand.concurrentDeployments).toBe(true);
      }),
    );
  });
});
