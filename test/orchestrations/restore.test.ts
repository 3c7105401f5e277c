import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../local/arm/shapes/json.ts';
import type { SimulatedAzure } from '../support/azure.ts';
import type { Call } from '../support/drive.ts';
import { type Flow, vmIn, writesOf } from '../support/flows.ts';
import { afterCapture, driveRestore, IDENTITY_ID, RESTORED_FLOWS, type Restored } from '../support/restores.ts';
import { CAPTURE_ID, VM_GUID, VM_ID } from '../support/vm-builder.ts';

const NO = { code: 'AuthorizationFailed', message: 'not for you' };
const rejectCall = (index: number) => (call: Call) =>
  call.index === index ? { kind: 'rejected', problem: NO } : undefined;
const codes = ({ outcome }: Restored): string[] => outcome.findings.map(({ code }: { code: string }) => code);

interface Kept {
  readonly disks: readonly string[];
  readonly interfaces: readonly string[];
}

const disksOf = ({ model }: { model: Json }): string[] => {
  const { dataDisks, osDisk } = model.storageProfile as { osDisk: Json; dataDisks: Json[] };
  return [osDisk, ...dataDisks].map(({ managedDisk }) => String(managedDisk.id));
};
const interfacesOf = ({ model }: { model: Json }): string[] =>
  (model.networkProfile.networkInterfaces as Json[]).map(({ id }) => String(id));

const keptIn = (azure: SimulatedAzure): Kept => ({
  disks: disksOf(vmIn(azure)),
  interfaces: interfacesOf(vmIn(azure)),
});

/** Whatever happens in between, nothing that cannot be made again is ever gone. */
function expectAllThere({ arm }: SimulatedAzure, { disks, interfaces }: Kept): void {
  const { disks: rows, plainResources } = arm.world.tables;
  expect(disks.filter((id) => !rows.get(id))).toEqual([]);
  expect(interfaces.filter((id) => !plainResources.get(id))).toEqual([]);
}

/** A restore after the capture of a flow; `prepare` changes the world in between. */
async function restored(
  flow: Flow,
  look: (ran: Restored, kept: Kept) => void | Promise<void>,
  options: Parameters<typeof driveRestore>[2] = {},
  prepare: (azure: SimulatedAzure) => void = () => {},
): Promise<void> {
  await afterCapture(flow, async ({ azure, outcome }, entities) => {
    expect(outcome.kind).toBe('captured');
    const kept = keptIn(azure);
    prepare(azure);
    await look(await driveRestore(azure, entities, options), kept);
  });
}

const oldWrites = (azure: SimulatedAzure): number => writesOf(azure).length;

describe('a restored machine', () => {
  it('with one disk runs again as before, and names what is not as before', async () => {
    await restored(RESTORED_FLOWS.linux, (ran, kept) => {
      const vm = vmIn(ran.azure);

      expect(ran.outcome).toMatchObject({ kind: 'restored', disks: disksOf(vm) });
      expect(codes(ran)).toEqual(['vm-id-changed', 'old-disks-kept']);
      expect(vm).toMatchObject({ power: 'running', tags: { team: 'web', 'goldsmith-restored': CAPTURE_ID } });
      expect(vm.osState).toBeUndefined();
      expect(vm.vmId).not.toBe(VM_GUID);
      expect(vm.osContent.generalized).toBe(false);
      expect(Object.keys(vm.tags).filter((name) => name.startsWith('image-'))).toEqual([]);
      expect(interfacesOf(vm)).toEqual(kept.interfaces);
      expectAllThere(ran.azure, kept);
      expect(kept.disks.map((id) => ran.azure.arm.world.tables.disks.get(id)?.managedBy)).toEqual([undefined]);
    });
  });

  it('has its disks as before the decryption, all of one instant', async () => {
    await restored(RESTORED_FLOWS.windows, (ran, kept) => {
      const vm = vmIn(ran.azure);
      const { disks, restorePoints, snapshots } = ran.azure.arm.world.tables;
      const [point] = restorePoints.all();

      expect(ran.outcome.kind).toBe('restored');
      expect(codes(ran)).toEqual(expect.arrayContaining(['extensions-lost', 'disks-as-before-decryption']));
      expect(vm.osContent).toMatchObject({ osType: 'Windows', generalized: false });
      expect(vm.osContent.volumes.map(({ percent }) => percent)).toEqual([100]);
      expect(Object.values(vm.encryptedDisks).map(({ enabled }) => enabled)).toEqual([true, true]);
      expect(snapshots.all()).toEqual([]);
      expect(point?.consistencyMode).toBe('CrashConsistent');
      expect(disksOf(vm).map((id) => disks.get(id)?.model.creationData.sourceResourceId)).toEqual(
        point?.disks.map(({ id }) => id),
      );
      expectAllThere(ran.azure, kept);
    });
  });

  it('has its interfaces, zone, plan, licence, assigned identity, disks by their LUN and secure boot', async () => {
    await restored(RESTORED_FLOWS.rich, (ran, kept) => {
      const vm = vmIn(ran.azure);
      const { disks } = ran.azure.arm.world.tables;

      expect(ran.outcome.kind).toBe('restored');
      expect(codes(ran)).toEqual(expect.arrayContaining(['system-identity-lost', 'vtpm-state-lost']));
      expect(vm).toMatchObject({
        zones: ['2'],
        plan: { name: 'plan', publisher: 'contoso', product: 'web' },
        identity: { type: 'UserAssigned', userAssignedIdentities: { [IDENTITY_ID]: {} } },
        model: {
          licenseType: 'RHEL_BYOS',
          securityProfile: { securityType: 'TrustedLaunch', uefiSettings: { secureBootEnabled: true } },
          storageProfile: { dataDisks: [{ lun: 3 }, { lun: 5 }] },
        },
      });
      expect(interfacesOf(vm)).toEqual(kept.interfaces);
      expect(disksOf(vm).map((id) => disks.get(id)?.zones)).toEqual([['2'], ['2'], ['2']]);
      expect(disksOf(vm).map((id) => disks.get(id)?.sku)).toEqual(['Premium_LRS', 'Premium_LRS', 'StandardSSD_LRS']);
      // As it was before the capture made them stay.
      expect(vm.model.storageProfile.osDisk.deleteOption).toBe('Delete');
      expectAllThere(ran.azure, kept);
    });
  });
});

describe('a capture', () => {
  it('makes disks and interfaces outlive their machine before it changes anything else', async () => {
    await afterCapture(RESTORED_FLOWS.rich, ({ azure, calls, outcome }) => {
      const { dataDisks, osDisk } = vmIn(azure).model.storageProfile as { osDisk: Json; dataDisks: Json[] };
      const nics = vmIn(azure).model.networkProfile.networkInterfaces as Json[];
      const order = calls.map(({ name }) => name);

      expect([osDisk, ...dataDisks].map(({ deleteOption }) => deleteOption)).toEqual(['Detach', 'Detach', 'Detach']);
      expect(nics.map(({ properties }) => properties.deleteOption)).toEqual(['Detach', 'Detach']);
      expect(order.indexOf('read-machine')).toBeLessThan(order.indexOf('start-detach'));
      expect(order.indexOf('start-detach')).toBeLessThan(order.indexOf('start-restore-point'));
      expect(outcome.findings).toContainEqual(expect.objectContaining({ code: 'disks-outlive-machine' }));
    });
  });

  it('says so too where the answer of that change was lost', async () => {
    const sent: string[] = [];
    const loseFirst = ({ name }: Call) => name === 'start-detach' && sent.push(name) === 1;
    await afterCapture(
      RESTORED_FLOWS.rich,
      ({ azure, outcome }) => {
        expect(sent.length).toBe(2);
        expect(vmIn(azure).model.storageProfile.osDisk.deleteOption).toBe('Detach');
        expect(outcome.findings).toContainEqual(expect.objectContaining({ code: 'disks-outlive-machine' }));
      },
      { lose: loseFirst },
    );
  });

  it('changes nothing of a machine whose disks stay anyway', async () => {
    await afterCapture(RESTORED_FLOWS.linux, ({ azure }) => {
      expect(
        writesOf(azure).filter((write) => write.startsWith('PATCH') && write.endsWith('virtualMachines/vm1')),
      ).toEqual([]);
    });
  });
});

describe.each([RESTORED_FLOWS.linux, RESTORED_FLOWS.windows, RESTORED_FLOWS.rich])('restoring $name', (flow) => {
  let calls: readonly Call[];
  let straight: unknown;
  let writes: ReadonlySet<string>;
  const timeless = ({ outcome: { at: _at, ...rest } }: Restored): unknown => rest;

  beforeAll(async () => {
    await restored(flow, (ran) => {
      calls = ran.calls;
      straight = timeless(ran);
      writes = new Set(writesOf(ran.azure));
      expect(ran.lingering).toEqual([]);
    });
  });

  it('comes to the same when every activity runs twice, and when it is replayed after every event', async () => {
    for (const options of [{ twice: true }, { replay: true }]) {
      await restored(
        flow,
        (ran) => {
          expect(timeless(ran)).toEqual(straight);
          expect(new Set(writesOf(ran.azure))).toEqual(writes);
        },
        options,
      );
    }
  });

  it('ends with the reason when any call is refused, with all old disks and interfaces there, and goes on when it is asked again', async () => {
    for (const { index, name } of calls) {
      const at = `call ${index} ${name}`;
      await afterCapture(flow, async ({ azure }, entities) => {
        const kept = keptIn(azure);

        const first = await driveRestore(azure, entities, { intercept: rejectCall(index) });

        expect({ ...first.outcome, at }).toMatchObject({ at, kind: 'failed', problem: NO });
        expectAllThere(azure, kept);
        const again = await driveRestore(azure, entities, { restoreId: 'rst-00000002' });
        expect({ at, kind: again.outcome.kind }).toEqual({ at, kind: 'restored' });
        expect(disksOf(vmIn(azure))).toEqual(again.outcome.disks);
        expectAllThere(azure, kept);
      });
    }
  });
});

describe('a restore is refused without a write', () => {
  const refused = (
    code: string,
    prepare: (azure: SimulatedAzure) => void,
    flow: Flow = RESTORED_FLOWS.linux,
  ): Promise<void> => {
    let before = 0;
    return restored(
      flow,
      (ran) => {
        expect(ran.outcome).toMatchObject({ kind: 'refused' });
        expect(codes(ran)).toContain(code);
        expect(oldWrites(ran.azure)).toBe(before);
      },
      {},
      (azure) => {
        prepare(azure);
        before = oldWrites(azure);
      },
    );
  };

  it('when its days are over', () => refused('restore-point-expired', (azure) => azure.pass(15 * 86_400)));

  it('when the snapshot, or the restore point, is gone', async () => {
    await refused('restore-point-missing', ({ arm }) => {
      for (const { id } of arm.world.tables.snapshots.all()) arm.world.tables.snapshots.delete(id);
    });
    await refused(
      'restore-point-missing',
      ({ arm }) => {
        for (const { id } of arm.world.tables.restorePoints.all()) arm.world.tables.restorePoints.delete(id);
      },
      RESTORED_FLOWS.windows,
    );
  });

  it('when somebody has made another machine under the name', () =>
    refused('restore-vm-replaced', (azure) => {
      (vmIn(azure) as { vmId: string }).vmId = '7b5a5b5e-0000-4000-8000-00000000ffff';
    }));

  it('when an interface is gone', () =>
    refused('interface-missing', (azure) => {
      for (const id of interfacesOf(vmIn(azure))) azure.arm.world.tables.plainResources.delete(id);
    }));

  it('when the flagged machine would take a disk with it', () =>
    refused('would-go-with-machine', (azure) => {
      vmIn(azure).model.storageProfile.osDisk.deleteOption = 'Delete';
    }));

  it.each(['CanNotDelete', 'ReadOnly'] as const)('when a lock forbids it: %s', (level) =>
    refused(level === 'ReadOnly' ? 'restore-read-only-lock' : 'restore-delete-lock', ({ arm }) => {
      const id = `${VM_ID}/providers/Microsoft.Authorization/locks/keep`;
      arm.world.tables.locks.put({ id, name: 'keep', scope: VM_ID, level });
    }),
  );
});

describe('a machine that is not there', () => {
  it('is made again of what is kept', async () => {
    await restored(
      RESTORED_FLOWS.linux,
      (ran, kept) => {
        expect(ran.outcome.kind).toBe('restored');
        expect(ran.calls.map(({ name }) => name)).not.toContain('start-machine-delete');
        expect(vmIn(ran.azure).power).toBe('running');
        expectAllThere(ran.azure, kept);
      },
      {},
      ({ arm }) => {
        const { disks, virtualMachines } = arm.world.tables;
        for (const disk of disks.all()) delete disk.managedBy;
        virtualMachines.delete(VM_ID);
      },
    );
  });
});
