import { describe, expect, it } from '@jest/globals';
import type { Cue } from '../support/drive.ts';
import { FLOWS, type Flow, type Ran, runFlow, vmIn } from '../support/flows.ts';
import { aWantedVersion } from '../support/run-builder.ts';
import { aRegion, DEFINITION_ID, VM_GUID, VM_ID } from '../support/vm-builder.ts';

/** What people and policies do, between two steps, to that on which a run is at work. */
const meddle =
  (before: string, act: (azure: Ran['azure']) => void) =>
  (azure: Ran['azure']): Cue[] => [{ when: { before }, act: () => act(azure) }];

const versionOf = ({ arm }: Ran['azure']) => {
  const found = arm.world.tables.galleryVersions.all().find(({ tags }) => tags['goldsmith-capture']);
  if (!found) throw new Error('the run has made no version');
  return found;
};
const leftOf = ({ outcome }: Ran): string[] => outcome.leftBehind.map(({ what }: { what: string }) => what);

describe('a version that is not the run’s any more', () => {
  it.each<[string, string, string, (azure: Ran['azure']) => void]>([
    [
      'was deleted while it was replicated',
      'replicate',
      'version-missing',
      (azure) => void azure.arm.world.tables.galleryVersions.delete(versionOf(azure).id),
    ],
    [
      'has lost its tags before it was published',
      'publish',
      'version-not-ours',
      (azure) => Object.assign(versionOf(azure), { tags: { team: 'web' } }),
    ],
  ])('ends the run with what is left, when it %s', async (_what, step, code, act) => {
    const before = step === 'publish' ? 'update-version' : 'read-version';
    await runFlow(FLOWS.linux, { cuesIn: meddle(before, act) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step, problem: { code } });
      expect(leftOf(ran)).toContain('flagged-vm');
    });
  });
});

describe('a region that somebody adds to the version', () => {
  it('stays when the version is published', async () => {
    const add = (azure: Ran['azure']): void => {
      const version = versionOf(azure);
      const { publishingProfile, replicas } = version;
      const region = { name: 'North Europe', regionalReplicaCount: 2, storageAccountType: 'Premium_LRS' };
      publishingProfile.targetRegions = [...(publishingProfile.targetRegions as object[]), region];
      version.replicas = [...replicas, ...replicas.map((home) => ({ ...home, region: 'northeurope' }))];
    };
    await runFlow(FLOWS.linux, { cuesIn: meddle('update-version', add) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured' });
      expect(versionOf(ran.azure).publishingProfile).toMatchObject({
        excludeFromLatest: false,
        targetRegions: [{ name: 'West Europe' }, { name: 'North Europe', regionalReplicaCount: 2 }],
      });
    });
  });
});

describe('a region that somebody adds while another one fails', () => {
  it('stays when that one is taken out and added again', async () => {
    const { input } = FLOWS.linux;
    const regions = ['westeurope', 'northeurope'].map((name) => aRegion(name));
    const flow: Flow = { ...FLOWS.linux, input: { ...input, request: { ...input.request, regions } } };
    const prepare = ({ arm }: Ran['azure']): void => {
      arm.world.faults.add([{ times: 1, effect: { kind: 'fail-region', region: 'northeurope' } }]);
    };
    const add = (azure: Ran['azure']): void => {
      const version = versionOf(azure);
      const { publishingProfile, replicas } = version;
      const theirs = { name: 'East US', regionalReplicaCount: 2, storageAccountType: 'Premium_LRS' };
      publishingProfile.targetRegions = [...(publishingProfile.targetRegions as object[]), theirs];
      version.replicas = [...replicas, ...replicas.slice(0, 1).map((home) => ({ ...home, region: 'eastus' }))];
    };
    await runFlow(flow, { prepare, cuesIn: meddle('update-version', add) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured' });
      const drops = ran.calls.filter(({ input: asked, name }) => name === 'update-version' && asked.mayDropRegions);
      const stored = versionOf(ran.azure).publishingProfile.targetRegions as { name: string }[];
      expect(drops.length).toBeGreaterThan(0);
      expect(stored.map(({ name }) => name).sort()).toEqual(['East US', 'North Europe', 'West Europe']);
    });
  });
});

describe('a rollout that had failed in a later stage', () => {
  const OLD = 'cap-00000000000000aa';
  const definitionId = DEFINITION_ID.replace('web', 'linux');
  const names = ['westeurope', 'northeurope'];
  const flow: Flow = {
    ...FLOWS.linux,
    input: {
      ...FLOWS.linux.input,
      resumes: OLD,
      request: {
        ...FLOWS.linux.input.request,
        ...{ order: 'home-first', regions: names.map((name) => aRegion(name)) },
      },
    },
  };
  const leftBehind = [
    ...['generalized-guest', 'flagged-vm'].map((what) => ({ what, id: VM_ID })),
    { what: 'image', id: `${definitionId}/versions/1.0.0` },
  ];
  const record = { kind: 'ended', vmGuid: VM_GUID, output: { kind: 'partial', findings: [], leftBehind } };

  it('is repaired by a retry, which begins at home again', async () => {
    const prepare = (azure: Ran['azure']): void => {
      Object.assign(vmIn(azure), { power: 'deallocated', goal: 'deallocated', osState: 'generalized' });
      Object.assign(vmIn(azure).osContent, { generalized: true });
      azure.arm.world.faults.add([{ times: 1, effect: { kind: 'fail-region', region: 'northeurope' } }]);
    };
    const template = aWantedVersion().regions.slice(0, 1);
    const regions = names.flatMap((name) => template.map((region) => ({ ...region, name })));
    const begun = aWantedVersion({
      definitionId,
      regions,
      excludeFromLatest: true,
      tags: { 'goldsmith-capture': OLD },
    });
    const cuesIn = ({ arm, ports }: Ran['azure']): Cue[] => [
      {
        when: { before: 'read-source' },
        act: async () => {
          await ports.galleries.startVersion(begun);
          arm.world.clock.advance(arm.world.clock.nowMs + 3_600_000);
        },
      },
    ];
    const activities = {
      'read-run': ({ captureId }: { captureId: string }) => ({
        kind: 'done',
        value: captureId === OLD ? record : { kind: 'unknown' },
      }),
    };
    await runFlow(flow, { prepare, cuesIn, activities }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', regions: names.map((name) => ({ name })) });
      expect(versionOf(ran.azure).publishingProfile.excludeFromLatest).toBe(false);
    });
  });
});

describe('a machine that is gone', () => {
  it('ends the run with what is left, when it was deleted before it could be deallocated', async () => {
    const cuesIn = meddle('start-deallocate', ({ arm }) => void arm.world.tables.virtualMachines.delete(VM_ID));
    await runFlow(FLOWS.linux, { cuesIn }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'deallocate', problem: { code: 'vm-gone' } });
      expect(leftOf(ran)).toEqual(['snapshot', 'generalized-guest']);
    });
  });

  it('costs the optimization and not the image, when it was the helper of the run', async () => {
    const cuesIn = meddle('start-disk-attach', ({ arm }) => {
      const { virtualMachines } = arm.world.tables;
      for (const { id } of virtualMachines.all()) if (id.endsWith('-helper')) virtualMachines.delete(id);
    });
    await runFlow(FLOWS.optimize, { cuesIn }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured' });
      const codes = ran.outcome.findings.map(({ code }: { code: string }) => code);
      expect(codes).toContain('image-not-optimized');
    });
  });
});

describe('a power state that Azure does not tell for a while', () => {
  it('is waited for: the machine was seen off', async () => {
    let asked = 0;
    const intercept = ({ name }: { name: string }) => {
      if (name !== 'start-deallocate') return undefined;
      asked += 1;
      return undefined;
    };
    const cuesIn = (azure: Ran['azure']): Cue[] => [
      { when: { before: 'start-deallocate' }, act: () => void (vmIn(azure).power = 'unknown' as 'stopped') },
      { when: { afterSeconds: 1_000 }, act: () => void (vmIn(azure).power = 'stopped') },
    ];
    await runFlow(FLOWS.linux, { cuesIn, intercept }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'marker' });
      expect(asked).toBeGreaterThan(4);
    });
  });
});
