import { describe, expect, it } from '@jest/globals';
import { makeStartRemoveEncryptionExtension } from '../../src/activities/encryption/start-remove-encryption-extension.ts';
import type { DiskEncryption } from '../../src/domain/ports/compute.ts';
import { FLOWS, type Flow, runFlow, vmIn } from '../support/flows.ts';
import { limits } from '../support/run-builder.ts';
import { VM_ID } from '../support/vm-builder.ts';

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
