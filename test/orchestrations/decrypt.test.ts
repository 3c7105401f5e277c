import { describe, expect, it } from '@jest/globals';
import { makeStartRemoveEncryptionExtension } from '../../src/activities/encryption/start-remove-encryption-extension.ts';
import type { DiskEncryption } from '../../src/domain/ports/compute.ts';
import { FLOWS, type Flow, type Ran, runFlow, vmIn, writesOf } from '../support/flows.ts';
import { limits } from '../support/run-builder.ts';
import { aVm, VM_ID } from '../support/vm-builder.ts';

const slow = (decryptSeconds: number, maxDecryptMinutes = 120): Flow => ({
  ...FLOWS.windows,
  vm: { ...FLOWS.windows.vm, guest: { sysprepSeconds: 60, decryptSeconds } },
  input: { ...FLOWS.windows.input, limits: limits({ maxDecryptMinutes }) },
});

describe('decryption', () => {
  it('asks once, then looks into the guest until it is proven, and only then removes the extension', async () => {
    await runFlow(slow(3_600), {}, (ran) => {
      const names = ran.calls.map(({ name }) => name);
      const removal = ran.calls.find(({ name }) => name === 'start-remove-encryption-extension');
      const volumes = ran.calls.filter(({ input }) => input.script === 'windows-volumes.ps1');

      expect(ran.outcome.kind).toBe('captured');
      expect(
        new Set(
          ran.calls.filter(({ name }) => name === 'start-disable-encryption').map(({ input }) => input.sequenceVersion),
        ).size,
      ).toBe(1);
      expect(volumes.length).toBeGreaterThan(1);
      expect(new Set(volumes.map(({ input }) => input.name)).size).toBe(volumes.length);
      expect(removal?.input.proof).toEqual([
        { name: 'C:', percentEncrypted: 0, fullyDecrypted: true },
        expect.objectContaining({ percentEncrypted: 0, fullyDecrypted: true }),
      ]);
      expect(names.indexOf('start-remove-encryption-extension')).toBeGreaterThan(names.indexOf('read-run-command'));
      expect(names.filter((name) => name === 'start-remove-encryption-extension')).toHaveLength(1);
    });
  });

  it('that takes many windows puts the extension once all the same', async () => {
    await runFlow(slow(5 * 3_600, 600), {}, (ran) => {
      const puts = ran.azure.arm.world.writeLog.entries.filter(
        ({ method, path }) => method === 'PUT' && path.includes('/extensions/'),
      );

      expect(ran.outcome.kind).toBe('captured');
      expect([...ran.ends.keys()].filter((id) => /:decrypt-\d+$/.test(id)).length).toBeGreaterThan(1);
      expect(puts).toHaveLength(1);
    });
  });

  it('that does not end in its time fails the run with the alert, before the guest is generalized', async () => {
    await runFlow(slow(100_000, 30), {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'decrypt', problem: { code: 'decryption-timed-out' } });
      expect(ran.outcome.leftBehind.map(({ what }: { what: string }) => what)).toContain('decrypted-disks');
      expect(ran.calls.map(({ name }) => name)).not.toContain('start-remove-encryption-extension');
      expect(vmIn(ran.azure)).toMatchObject({ power: 'running', osContent: { generalized: false } });
    });
  });

  it('is left out for a machine without it', async () => {
    await runFlow(FLOWS.linux, {}, (ran) => {
      expect(ran.calls.map(({ name }) => name)).not.toContain('start-disable-encryption');
      expect(ran.statuses.map(({ status }) => status.step)).not.toContain('decrypt');
    });
  });
});

describe('decryption of every kind of machine', () => {
  const under = (flow: Flow, ade: NonNullable<Flow['vm']['ade']>): Flow => ({
    ...flow,
    vm: { ...flow.vm, ade, dataDisks: [{ lun: 0, sizeGiB: 8 }] },
    input: { ...flow.input, limits: limits() },
  });
  const settingsOf = (ran: Ran) => vmIn(ran.azure).model.storageProfile.osDisk.encryptionSettings;
  const adeLeft = (ran: Ran) =>
    ran.azure.arm.world.tables.extensions.all().filter(({ model }) => /AzureDiskEncryption/.test(String(model.type)));

  it.each<[string, Flow, string]>([
    ['single-pass, Windows, OS only', under(FLOWS.windows, { kind: 'single-pass', volumes: 'OS' }), 'ALL'],
    ['single-pass, Windows, all', under(FLOWS.windows, { kind: 'single-pass', volumes: 'All' }), 'ALL'],
    ['dual-pass, Windows, all', under(FLOWS.windows, { kind: 'dual-pass', volumes: 'All' }), 'ALL'],
    ['single-pass, Linux, data only', under(FLOWS.linux, { kind: 'single-pass', volumes: 'Data' }), 'DATA'],
  ])('%s: disabled, proven in the guest, removed, and the platform agrees', async (_what, flow, volumeType) => {
    await runFlow(flow, {}, (ran) => {
      const names = ran.calls.map(({ name }) => name);
      const at = (name: string) => names.indexOf(name);
      const disable = ran.calls.find(({ name }) => name === 'start-disable-encryption');
      const agreement = ran.calls.findLast(
        ({ name, orchestration }) => name === 'read-source' && orchestration === 'decrypt-disks',
      );

      expect({ ...ran.outcome, regions: [] }).toMatchObject({ kind: 'captured' });
      expect(disable?.input.volumeType).toBe(volumeType);
      expect(at('start-disable-encryption')).toBeLessThan(at('start-remove-encryption-extension'));
      expect(agreement?.index).toBeGreaterThan(at('start-remove-encryption-extension'));
      expect(adeLeft(ran)).toEqual([]);
      expect(settingsOf(ran)?.enabled ?? false).toBe(false);
    });
  });

  it('of dual-pass machines tells the model only after the guest is proven and the extension is gone', async () => {
    await runFlow(under(FLOWS.windows, { kind: 'dual-pass', volumes: 'All' }), {}, (ran) => {
      const names = ran.calls.map(({ name }) => name);
      const clear = ran.calls.find(({ name }) => name === 'start-clear-encryption-settings');

      expect(names.filter((name) => name === 'start-clear-encryption-settings')).toHaveLength(1);
      expect(names.indexOf('start-remove-encryption-extension')).toBeLessThan(clear?.index ?? -1);
      expect(clear?.input.proof).toHaveLength(2);
      expect(names.indexOf('start-deallocate')).toBeGreaterThan(clear?.index ?? Infinity);
    });
  });

  it('of single-pass machines leaves the model alone', async () => {
    await runFlow(FLOWS.windows, {}, (ran) => {
      expect(ran.calls.map(({ name }) => name)).not.toContain('start-clear-encryption-settings');
    });
  });

  it('refuses a Linux machine whose OS disk is encrypted, without a write', async () => {
    await runFlow(under(FLOWS.linux, { kind: 'single-pass', volumes: 'All' }), {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'refused' });
      expect(ran.outcome.findings.map(({ code }: { code: string }) => code)).toContain('linux-os-disk-encrypted');
      expect(writesOf(ran.azure).filter((write) => !write.includes('/tags/'))).toEqual([]);
    });
  });

  it('that Azure never agrees with fails before the guest is touched, with the way to encrypt again', async () => {
    const stubborn = (call: { name: string; orchestration: string }) => {
      if (call.name !== 'read-source' || call.orchestration !== 'decrypt-disks') return undefined;
      return { kind: 'done', value: { ...readVm, ade: { kind: 'dual-pass', osVolume: true, dataVolumes: true } } };
    };
    await runFlow(under(FLOWS.windows, { kind: 'dual-pass', volumes: 'All' }), { intercept: stubborn }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'decrypt', problem: { code: 'platform-disagrees' } });
      expect(ran.outcome.leftBehind).toContainEqual({
        what: 'decrypted-disks',
        id: VM_ID,
        undo: `az vm encryption enable --ids "${VM_ID}" --disk-encryption-keyvault "KEY-VAULT" --volume-type ALL`,
      });
      expect(vmIn(ran.azure).osContent.generalized).toBe(false);
    });
  });

  it('whose extension fails ends the run with what Azure says, and the machine goes on', async () => {
    const orphan = (azure: Ran['azure']) => void (vmIn(azure).encryptionOrphaned = true);
    await runFlow(under(FLOWS.windows, { kind: 'single-pass', volumes: 'All' }), { prepare: orphan }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'decrypt' });
      expect(ran.outcome.problem.message).toContain('Encryption settings of this VM were not found');
      expect(ran.calls.map(({ name }) => name)).not.toContain('start-remove-encryption-extension');
      expect(vmIn(ran.azure).power).toBe('running');
    });
  });
});

const readVm = aVm();

describe('the removal of the encryption extension', () => {
  const extension = (state: string | undefined) => {
    const removed: string[] = [];
    const encryption = {
      readExtension: async () => (state === undefined ? undefined : { provisioningState: state }),
      startRemoveExtension: async (_vmId: string, name: string) => {
        removed.push(name);
        return { kind: 'delete-extension', subscriptionId: 's', pollerState: '{}' };
      },
    } as unknown as DiskEncryption;
    return { removed, remove: makeStartRemoveEncryptionExtension(encryption) };
  };
  const clear = { name: 'C:', percentEncrypted: 0, fullyDecrypted: true };
  const input = (proof: object[]) => ({
    captureId: 'cap-1',
    vmId: VM_ID,
    extensionName: 'Ade',
    proof: proof as (typeof clear)[],
  });

  it.each([
    ['no proof at all', []],
    ['a volume that is being decrypted', [clear, { name: 'D:', percentEncrypted: 1, fullyDecrypted: false }]],
  ])('is refused with %s', async (_what, proof) => {
    const { remove, removed } = extension('Succeeded');

    await expect(remove(input(proof))).rejects.toThrow('only after the guest is proven decrypted');
    expect(removed).toEqual([]);
  });

  it.each([undefined, 'Deleting', 'deleting'])('is not asked for again when the extension is %s', async (state) => {
    const { remove, removed } = extension(state);

    await expect(remove(input([clear]))).resolves.toBeNull();
    expect(removed).toEqual([]);
  });

  it('is asked for with proof', async () => {
    const { remove, removed } = extension('Succeeded');

    await remove(input([clear]));
    expect(removed).toEqual(['Ade']);
  });
});
