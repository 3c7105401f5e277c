import { describe, expect, it } from '@jest/globals';
import { judgeReplication } from '../../../src/domain/run/replication.ts';
import type { VersionFacts } from '../../../src/domain/target.ts';
import { aVersion, aWantedVersion, region } from '../../support/run-builder.ts';

const wanted = aWantedVersion();
const regions = (...all: VersionFacts['regions']) => aVersion({ regions: all });
const home = region('westeurope');

describe('a version', () => {
  it.each<[string, VersionFacts | null, string]>([
    ['is ready when every region is completed with the wanted count', aVersion(), 'ready'],
    [
      'is ready though regions are named by their display names',
      regions(region('West Europe'), region('East US')),
      'ready',
    ],
    [
      'is ready though somebody added a region',
      regions(home, region('eastus'), region('uksouth', { state: 'replicating' })),
      'ready',
    ],
    ['is on its way while its PUT is', aVersion({ provisioningState: 'Creating', regions: [] }), 'on-its-way'],
    ['is on its way while it is updated', aVersion({ provisioningState: 'Updating' }), 'on-its-way'],
    [
      'is on its way while a region replicates',
      regions(home, region('eastus', { state: 'replicating', percent: 40 })),
      'on-its-way',
    ],
    [
      'is on its way while a region says nothing',
      regions(home, region('eastus', { state: 'unknown', percent: 0 })),
      'on-its-way',
    ],
    ['is broken when it is gone', null, 'version-missing'],
    ['is broken when a region is gone', regions(home), 'region-lost'],
    [
      'is broken when a region failed',
      regions(home, region('eastus', { state: 'failed', details: 'no capacity' })),
      'replication-failed',
    ],
    [
      'is broken when a replica count was ignored',
      regions(home, region('eastus', { replicas: 2 })),
      'replica-count-ignored',
    ],
    ['is broken when it failed as a whole', aVersion({ provisioningState: 'Failed' }), 'version-failed'],
    [
      'is ready though it failed for a region that is not asked for yet, or by somebody else',
      aVersion({
        provisioningState: 'Failed',
        regions: [home, region('eastus'), region('uksouth', { state: 'failed', percent: 0 })],
      }),
      'ready',
    ],
  ])('%s', (_sentence, version, expected) => {
    const verdict = judgeReplication(wanted, version);
    expect(verdict.kind === 'broken' ? verdict.problem.code : verdict.kind).toBe(expected);
  });

  it('that is broken names the region and Azure’s words', () => {
    const verdict = judgeReplication(
      wanted,
      regions(home, region('eastus', { state: 'failed', details: 'no capacity' })),
    );
    expect(verdict).toMatchObject({ problem: { message: 'replication to eastus failed: no capacity' } });
  });

  it('is never repaired while a PUT is in flight, whatever its regions say', () => {
    const failing = { provisioningState: 'Updating', regions: [home, region('eastus', { state: 'failed' })] } as const;
    expect(judgeReplication(wanted, aVersion(failing)).kind).toBe('on-its-way');
  });
});
