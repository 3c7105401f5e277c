import { describe, expect, it } from '@jest/globals';
import type { GuardInput } from '../../src/domain/run/run-input.ts';
import type { RunRecord } from '../../src/domain/ports/runs.ts';
import type { Cue } from '../support/drive.ts';
import { aWantedVersion } from '../support/run-builder.ts';
import { FLOWS, type Flow, type Ran, runFlow, vmIn } from '../support/flows.ts';
import { DEFINITION_ID, VM_GUID, VM_ID } from '../support/vm-builder.ts';

const OLD = 'cap-00000000000000aa';
const linux = FLOWS.linux;
const retried: GuardInput = { ...linux.input, resumes: OLD };
const retry: Flow = { ...linux, input: retried };
const record = (left: string[], findings: string[] = [], more: object = {}): RunRecord => ({
  kind: 'ended',
  vmGuid: VM_GUID,
  output: {
    ...{ kind: 'failed', step: 'deallocate', problem: { code: 'c', message: 'm' } },
    findings: findings.map((code) => ({ code, severity: 'warning', where: 'w', message: 'm', fix: 'f' })),
    leftBehind: left.map((what) => ({ what, id: what === 'image' ? `${definition}/versions/1.0.0` : VM_ID })),
    ...more,
  },
});
const definition = DEFINITION_ID.replace('web', 'linux');
const hubWith = (given: RunRecord) => ({
  'read-run': ({ captureId }: { captureId: string }) => ({
    kind: 'done',
    value: captureId === OLD ? given : { kind: 'unknown' },
  }),
});

const versionsIn = ({ arm }: Ran['azure']) => arm.world.tables.galleryVersions.under(definition);

/** The machine as an earlier run or an operator left it. */
const machine =
  (power: 'stopped' | 'deallocated' | 'running', generalized: boolean) =>
  (azure: Ran['azure']): void => {
    const vm = vmIn(azure);
    Object.assign(vm, { power, goal: power });
    Object.assign(vm.osContent, { generalized });
  };
const guestCalls = (ran: Ran) =>
  ran.calls.filter(({ input, name }) => name === 'start-run-command' && /generalize/.test(input.script));
const touched = (ran: Ran) =>
  ran.azure.arm.world.writeLog.entries.filter(({ path }) => /start$|deallocate|generalize/.test(path));

describe('a machine that an earlier run had generalized', () => {
  it.each(['stopped', 'deallocated'] as const)('is taken from where it is when it is %s', async (power) => {
    const options = { prepare: machine(power, true), activities: hubWith(record(['generalized-guest'])) };
    await runFlow(retry, options, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'marker' });
      expect(guestCalls(ran)).toEqual([]);
      expect(vmIn(ran.azure)).toMatchObject({ power: 'deallocated', osState: 'generalized' });
    });
  });

  it('is found by its tags too, without a retry', async () => {
    const prepare = (azure: Ran['azure']) => {
      machine('deallocated', true)(azure);
      Object.assign(vmIn(azure).tags, { 'image-capture': OLD, 'image-state': 'failed' });
    };
    await runFlow(linux, { prepare, activities: hubWith(record(['generalized-guest'])) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'marker' });
    });
  });

  it('keeps its lack of proof: the version stays hidden', async () => {
    const given = record(['generalized-guest'], ['stop-not-proven']);
    await runFlow(retry, { prepare: machine('deallocated', true), activities: hubWith(given) }, (ran) => {
      const [version] = ran.azure.arm.world.tables.galleryVersions.all().slice(-1);
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'unproven' });
      expect(version?.publishingProfile.excludeFromLatest).toBe(true);
    });
  });

  it('is refused when it runs again and is Linux, with nothing written', async () => {
    const given = record(['generalized-guest']);
    await runFlow(retry, { prepare: machine('running', false), activities: hubWith(given) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'refused', findings: [{ code: 'started-after-deprovision' }] });
      expect(touched(ran)).toEqual([]);
    });
  });

  it('is generalized again when it runs again and is Windows', async () => {
    const flow: Flow = { ...FLOWS.windows, input: { ...FLOWS.windows.input, resumes: OLD } };
    await runFlow(flow, { activities: hubWith(record(['generalized-guest'])) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'marker' });
      expect(guestCalls(ran)).toHaveLength(1);
    });
  });
});

describe('a machine that is off', () => {
  it.each<[string, RunRecord, 'stopped' | 'deallocated']>([
    ['nobody knows why', { kind: 'unknown' }, 'stopped'],
    ['the earlier run never touched its guest', record([]), 'stopped'],
    ['somebody deallocated it in the middle of the guest step', record(['guest-state-unknown']), 'deallocated'],
    [
      'somebody switched it off in the middle of the guest step',
      record(['guest-state-unknown'], [], { problem: { code: 'stopped-by-others', message: 'm' } }),
      'stopped',
    ],
    [
      'the record is of another machine under its name',
      { ...record(['generalized-guest']), vmGuid: 'x' } as RunRecord,
      'stopped',
    ],
    [
      'the run broke before the guest step',
      { kind: 'broken', reason: 'Failed', vmGuid: VM_GUID, step: 'decrypt' },
      'stopped',
    ],
  ])('is refused with both ways out when %s, and nothing is started or flagged', async (_why, given, power) => {
    await runFlow(retry, { prepare: machine(power, false), activities: hubWith(given) }, (ran) => {
      const [finding] = ran.outcome.findings;
      expect(ran.outcome).toMatchObject({ kind: 'refused', findings: [{ code: 'stopped-without-evidence' }] });
      expect(finding.fix).toMatch(/Start it .*or.*guestState/);
      expect(touched(ran)).toEqual([]);
    });
  });

  it('is adopted without proof when the run broke after its guest step', async () => {
    const given: RunRecord = { kind: 'broken', reason: 'Failed', vmGuid: VM_GUID, step: 'deallocate' };
    await runFlow(retry, { prepare: machine('stopped', true), activities: hubWith(given) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'unproven' });
    });
  });
});

describe('a version that the earlier run had begun', () => {
  it.each([
    ['the retry', OLD, undefined],
    ['the retry of a retry that had written nothing on it', 'cap-00000000000000bb', ['cap-00000000000000bb']],
  ])('is finished under its number by %s, which owns it from then on', async (_who, owner, earlier) => {
    const given = { ...record(['generalized-guest', 'flagged-vm', 'image']), ...(earlier ? { earlier } : {}) };
    const prepare = (azure: Ran['azure']) => {
      machine('deallocated', true)(azure);
      Object.assign(vmIn(azure), { osState: 'generalized' });
    };
    const [home] = aWantedVersion().regions;
    const regions = home ? [{ ...home, replicas: 3 }] : [];
    const begun = aWantedVersion({ definitionId: definition, regions, tags: { 'goldsmith-capture': owner } });
    const cuesIn = ({ ports }: Ran['azure']): Cue[] => [
      { when: { before: 'read-source' }, act: async () => void (await ports.galleries.startVersion(begun)) },
    ];
    await runFlow(retry, { prepare, cuesIn, activities: hubWith(given) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', image: { id: `${definition}/versions/1.0.0` } });
      expect(versionsIn(ran.azure).map(({ tags }) => tags['goldsmith-capture'])).toEqual([retried.captureId]);
    });
  });

  it.each(['the machine', 'its disks'])('is finished with the source it was made of: %s', async (source) => {
    const given = record(['generalized-guest', 'flagged-vm', 'image']);
    const prepare = (azure: Ran['azure']) => {
      machine('deallocated', true)(azure);
      Object.assign(vmIn(azure), { osState: 'generalized' });
    };
    const regions = aWantedVersion().regions.slice(0, 1);
    const cuesIn = ({ arm, ports }: Ran['azure']): Cue[] => {
      const [os] = arm.world.tables.disks.all().filter(({ content }) => content.osType);
      const disks = source === 'its disks' ? { disks: { os: { id: os?.id ?? '' }, data: [] } } : {};
      const tags = { 'goldsmith-capture': OLD };
      const begun = aWantedVersion({ definitionId: definition, regions, excludeFromLatest: true, tags, ...disks });
      return [{ when: { before: 'read-source' }, act: async () => void (await ports.galleries.startVersion(begun)) }];
    };
    await runFlow(retry, { prepare, cuesIn, activities: hubWith(given) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', image: { id: `${definition}/versions/1.0.0` } });
      expect(versionsIn(ran.azure).map(({ publishingProfile }) => publishingProfile.excludeFromLatest)).toEqual([
        false,
      ]);
    });
  });
});

describe('a machine that somebody starts between its generalization and its capture', () => {
  it.each(['deallocate', 'flag'])('fails the run with the reason in the step %s', async (step) => {
    const cuesIn = (azure: Ran['azure']) => [
      { when: { status: step }, act: () => void (vmIn(azure).power = 'running') },
    ];
    await runFlow(linux, { cuesIn }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step, problem: { code: 'started-after-generalize' } });
      expect(vmIn(ran.azure).osState).toBeUndefined();
    });
  });
});
