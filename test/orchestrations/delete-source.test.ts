import { describe, expect, it } from '@jest/globals';
import type { FaultRule } from '../../local/arm/faults/fault-rule.ts';
import { FLOWS, type Flow, type Ran, runFlow, writesOf } from '../support/flows.ts';
import { computeId, imageTarget, VM_ID } from '../support/vm-builder.ts';

const { disposable } = FLOWS;
const asking = (over: Partial<Flow['input']['request']>, vm: Partial<Flow['vm']> = {}): Flow => ({
  ...disposable,
  vm: { ...disposable.vm, ...vm },
  input: { ...disposable.input, request: { ...disposable.input.request, ...over } },
});
const nothingElse = { deleteWithSource: { disks: false, nics: false } };

const deletionsIn = ({ azure }: Ran): string[] =>
  writesOf(azure).filter((write) => write.startsWith('DELETE') && !write.includes('/runCommands/'));
const machineIn = ({ azure }: Ran) => azure.arm.world.tables.virtualMachines.get(VM_ID);
const codesOf = ({ outcome }: Ran): string[] => outcome.findings.map(({ code }: { code: string }) => code);
const leftOf = ({ outcome }: Ran, what: string): string[] =>
  outcome.leftBehind.filter((left: { what: string }) => left.what === what).map(({ id }: { id: string }) => id);
const failing =
  (operation: string): ((azure: Ran['azure']) => void) =>
  ({ arm }) => {
    const effect = { kind: 'fail-operation', code: 'InternalExecutionError', message: 'it broke' } as const;
    const rule: FaultRule = { operation: `Microsoft.Compute/${operation}`, effect };
    arm.world.faults.add([rule]);
  };

describe('a source that may be deleted', () => {
  it('goes with its disks and interfaces once every region is usable and "latest" finds the version', async () => {
    await runFlow(disposable, {}, (ran) => {
      const { disks, galleryVersions, plainResources, restorePoints } = ran.azure.arm.world.tables;
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'marker' });
      expect(machineIn(ran)).toBeUndefined();
      expect(disks.all()).toEqual([]);
      expect(plainResources.all().filter(({ type }) => type.endsWith('/networkInterfaces'))).toEqual([]);
      expect(leftOf(ran, 'flagged-vm')).toEqual([]);
      expect(leftOf(ran, 'source-part')).toEqual([]);
      // What can bring it back stays.
      expect(restorePoints.all()).toHaveLength(1);

      const at = (pattern: RegExp) =>
        Date.parse(
          ran.azure.arm.world.writeLog.entries.findLast(({ method, path }) => pattern.test(`${method} ${path}`))?.at ??
            '',
        );
      const [version] = galleryVersions.all();
      expect(version?.publishingProfile.excludeFromLatest).toBe(false);
      const usableAt = Math.max(...(version?.replicas ?? []).map(({ finishesAt }) => finishesAt));
      expect(at(/^DELETE .*\/virtualMachines\/vm1$/)).toBeGreaterThan(usableAt);
      expect(at(/^DELETE .*\/virtualMachines\/vm1$/)).toBeGreaterThan(at(/^PUT .*\/versions\//));
    });
  });

  it('goes alone where nothing else is asked for, and the report names what stays of it', async () => {
    await runFlow(asking(nothingElse), {}, (ran) => {
      expect(deletionsIn(ran)).toEqual([`DELETE ${VM_ID}`]);
      expect(leftOf(ran, 'source-part')).toHaveLength(3);
      expect(ran.azure.arm.world.tables.disks.all()).toHaveLength(2);
    });
  });

  it('keeps a data disk that is not in the image', async () => {
    await runFlow(asking({ excludeDataDisks: [0] }), {}, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      expect(machineIn(ran)).toBeUndefined();
      expect(ran.azure.arm.world.tables.disks.all()).toHaveLength(1);
      expect(leftOf(ran, 'source-part')).toEqual([expect.stringMatching(/disks\/.*0/)]);
    });
  });

  it('goes when its managed image is made', async () => {
    const regions = [{ ...disposable.input.request.regions?.[0], concurrentDeployments: 20 }] as never;
    await runFlow(asking({ target: imageTarget(), regions }), {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', image: { kind: 'managed-image' } });
      expect(machineIn(ran)).toBeUndefined();
      const writes = writesOf(ran.azure);
      expect(writes.indexOf(`DELETE ${VM_ID}`)).toBeGreaterThan(
        writes.findIndex((write) => /PUT .*\/images\//.test(write)),
      );
    });
  });

  it('is deleted once, however often the worker dies on the way', async () => {
    await runFlow(disposable, { twice: true }, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      expect(deletionsIn(ran).filter((write) => write === `DELETE ${VM_ID}`)).toHaveLength(1);
      expect(codesOf(ran)).not.toContain('source-not-deleted');
    });
  });
});

describe('a source stays, and the run says why,', () => {
  it('when a region does not come', async () => {
    const prepare = ({ arm }: Ran['azure']) =>
      arm.world.faults.add([
        {
          ...{ operation: 'Microsoft.Compute/galleries/images/versions/write', times: 0 },
          effect: { kind: 'fail-region', region: 'northeurope' },
        },
      ]);
    await runFlow(disposable, { prepare }, (ran) => {
      expect(ran.outcome.kind).toBe('partial');
      expect(deletionsIn(ran)).toEqual([]);
      expect(leftOf(ran, 'flagged-vm')).toEqual([VM_ID]);
    });
  });

  it('when nothing proves the stop of its guest and the version stays hidden', async () => {
    await runFlow(asking({}, { bootDiagnostics: false }), {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'unproven' });
      expect(codesOf(ran)).toEqual(expect.arrayContaining(['stop-not-proven', 'source-not-deleted']));
      expect(deletionsIn(ran)).toEqual([]);
    });
  });

  it('when publishing fails', async () => {
    const prepare = ({ arm }: Ran['azure']) =>
      arm.world.faults.add([
        {
          ...{ operation: 'Microsoft.Compute/galleries/images/versions/write', nth: 2, times: 0 },
          effect: { kind: 'answer', status: 403, code: 'AuthorizationFailed', message: 'no' },
        },
      ]);
    await runFlow(disposable, { prepare }, (ran) => {
      expect(['partial', 'failed']).toContain(ran.outcome.kind);
      expect(deletionsIn(ran)).toEqual([]);
    });
  });

  it('when another machine has been made under its name since', async () => {
    const cuesIn = ({ arm }: Ran['azure']) => [
      {
        when: { before: 'start-source-delete' },
        act: () => {
          const vm = arm.world.tables.virtualMachines.get(VM_ID);
          if (vm) Object.assign(vm, { vmId: 'another' });
        },
      },
    ];
    await runFlow(disposable, { cuesIn }, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      expect(codesOf(ran)).toContain('source-not-deleted');
      expect(deletionsIn(ran)).toEqual([]);
    });
  });

  it('when somebody has taken a disk off it before the image was made: that disk is in no image', async () => {
    const cuesIn = ({ arm }: Ran['azure']) => [
      {
        when: { before: 'start-deallocate' },
        act: () => {
          const storage = arm.world.tables.virtualMachines.get(VM_ID)?.model.storageProfile;
          if (storage) Object.assign(storage, { dataDisks: [] });
          for (const disk of arm.world.tables.disks.all()) if (disk.name.includes('Data')) delete disk.managedBy;
        },
      },
    ];
    await runFlow(disposable, { cuesIn }, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      const [version] = ran.azure.arm.world.tables.galleryVersions.all();
      expect(version?.captured.data).toEqual([]);
      expect(codesOf(ran)).toContain('source-not-deleted');
      expect(deletionsIn(ran)).toEqual([]);
    });
  });

  it('when it is not generalized any more', async () => {
    const cuesIn = ({ arm }: Ran['azure']) => [
      {
        when: { before: 'start-source-delete' },
        act: () => void delete arm.world.tables.virtualMachines.get(VM_ID)?.osState,
      },
    ];
    await runFlow(disposable, { cuesIn }, (ran) => {
      expect(codesOf(ran)).toContain('source-not-deleted');
      expect(deletionsIn(ran)).toEqual([]);
    });
  });

  it('when Azure fails to delete it', async () => {
    await runFlow(disposable, { prepare: failing('virtualMachines/delete') }, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      expect(codesOf(ran)).toContain('source-not-deleted');
      expect(leftOf(ran, 'flagged-vm')).toEqual([VM_ID]);
      expect(deletionsIn(ran)).toEqual([`DELETE ${VM_ID}`]);
    });
  });
});

describe('a part of a deleted source stays, and the run says why,', () => {
  it('when Azure fails to delete it', async () => {
    await runFlow(disposable, { prepare: failing('disks/delete') }, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      expect(codesOf(ran)).toContain('source-part-not-deleted');
      expect(leftOf(ran, 'source-part')).toHaveLength(1);
      expect(ran.azure.arm.world.tables.disks.all()).toHaveLength(1);
    });
  });

  it('when somebody has attached it to another machine meanwhile', async () => {
    const cuesIn = ({ arm }: Ran['azure']) => [
      {
        when: { before: 'start-part-delete' },
        act: () => {
          const [disk] = arm.world.tables.disks.all();
          if (disk) disk.managedBy = computeId('virtualMachines', 'other');
        },
      },
    ];
    await runFlow(disposable, { cuesIn }, (ran) => {
      expect(codesOf(ran)).toContain('source-part-not-deleted');
      expect(ran.azure.arm.world.tables.disks.all()).toHaveLength(1);
    });
  });
});
