import { afterEach, describe, expect, test } from '@jest/globals';
import type { SeedVm } from '../../../local/arm/seed-shape.ts';
import { guestScript } from '../support/guest-script.ts';
import { group, machine, runScript, startSim, vmId, type Sim } from '../support/sim.ts';

const windowsName = 'AzureDiskEncryption';

const disable = (sim: Sim, sequence: string, name = windowsName, volumes = 'ALL') =>
  sim.call('PUT', `${vmId()}/extensions/${name}?api-version=2026-04-01`, {
    location: 'westeurope',
    properties: {
      publisher: 'Microsoft.Azure.Security',
      type: name,
      typeHandlerVersion: '2.2',
      settings: { EncryptionOperation: 'DisableEncryption', VolumeType: volumes, SequenceVersion: sequence },
    },
  });

const encryptionOf = async (sim: Sim) => {
  const { disks } = await sim.client.virtualMachines.instanceView(group, 'vm1');
  return disks?.map(({ encryptionSettings, statuses }) => [encryptionSettings?.[0]?.enabled, statuses?.at(-1)?.code]);
};

describe('Azure Disk Encryption', () => {
  let sim: Sim;
  const start = async (more: Partial<SeedVm>) => {
    sim = await startSim({ virtualMachines: [machine({ guest: { decryptSeconds: 2_700 }, ...more })] });
  };
  afterEach(() => sim.close());
  const volumes = async (name: string) =>
    (await runScript(sim, name, guestScript('windows-volumes.ps1')))?.output ?? '';

  test('is said to be off a minute after it was disabled, while the guest decrypts for three quarters of an hour', async () => {
    await start({ ade: { kind: 'single-pass', volumes: 'All' }, dataDisks: [{ lun: 0 }] });
    const encrypted = await volumes('before');
    const before = await encryptionOf(sim);

    const answer = await disable(sim, 'fresh');
    sim.pass(60);
    const operation = await sim.call('GET', answer.headers.get('azure-asyncoperation') ?? '');
    const after = await encryptionOf(sim);
    const during = await volumes('during');
    sim.pass(2_700);
    const late = await volumes('late');

    expect(encrypted).toMatch(/Volume C: \[Windows\]\n\[OS Volume\]\n\n {4}Size: +127\.00 GB/);
    expect(encrypted.match(/Conversion Status: +Fully Encrypted/g)).toHaveLength(2);
    expect(before).toEqual(Array(2).fill([true, 'EncryptionState/encrypted']));
    expect(answer).toMatchObject({ status: 200, body: { properties: { provisioningState: 'Updating' } } });
    expect(operation.body.status).toBe('Succeeded');
    expect(after).toEqual(Array(2).fill([false, 'EncryptionState/notEncrypted']));
    expect(during).toMatch(/Conversion Status: +Decryption in Progress\n {4}Percentage Encrypted: 98\.\d%/);
    expect(late.match(/Conversion Status: +Fully Decrypted\n {4}Percentage Encrypted: 0\.0%/g)).toHaveLength(2);
  });

  test('encrypts every volume under a key of the vault that was named, and the disks remember it', async () => {
    await start({ dataDisks: [{ lun: 0 }] });
    const vault = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v';
    const answer = await sim.call('PUT', `${vmId()}/extensions/${windowsName}?api-version=2026-04-01`, {
      location: 'westeurope',
      properties: {
        publisher: 'Microsoft.Azure.Security',
        type: windowsName,
        typeHandlerVersion: '2.2',
        settings: {
          EncryptionOperation: 'EnableEncryption',
          VolumeType: 'ALL',
          KeyVaultURL: 'https://v.vault.azure.net',
          KeyVaultResourceId: vault,
          SequenceVersion: 'first',
        },
      },
    });
    sim.pass(90);
    const after = await encryptionOf(sim);

    expect(answer.status).toBe(201);
    expect(after).toEqual(Array(2).fill([true, 'EncryptionState/encrypted']));
    expect((await volumes('after')).match(/Conversion Status: +Fully Encrypted/g)).toHaveLength(2);
  });

  test('stands still while the machine is off', async () => {
    await start({ ade: { kind: 'single-pass', volumes: 'OS' } });
    await disable(sim, 'fresh');
    sim.pass(20 + 1_350);
    await sim.call('POST', '/admin/guest', { vmId: vmId(), action: 'operator-power-off' });
    sim.pass(10_000);
    await sim.call('POST', '/admin/guest', { vmId: vmId(), action: 'operator-start' });

    expect(await volumes('half')).toMatch(/Percentage Encrypted: (50\.0|49\.\d)%/);
  });

  test('does nothing for a SequenceVersion it has seen', async () => {
    await start({ ade: { kind: 'single-pass', volumes: 'OS' } });
    const extension = await sim.client.virtualMachineExtensions.get(group, 'vm1', windowsName);
    const seen = (extension.settings as { SequenceVersion: string }).SequenceVersion;

    await disable(sim, seen);
    sim.pass(5_000);

    expect(await encryptionOf(sim)).toEqual([[true, 'EncryptionState/encrypted']]);
    expect(await volumes('still')).toContain('Fully Encrypted');
  });

  test('can never be disabled once its extension was deleted first', async () => {
    await start({ ade: { kind: 'single-pass', volumes: 'OS' } });
    await sim.client.virtualMachineExtensions.delete(group, 'vm1', windowsName).submitted();
    sim.pass(30);

    const answer = await disable(sim, 'fresh');
    sim.pass(5_000);
    const operation = await sim.call('GET', answer.headers.get('azure-asyncoperation') ?? '');

    expect(answer.status).toBe(201);
    expect(operation.body).toMatchObject({ status: 'Failed', error: { code: 'VMExtensionProvisioningError' } });
    expect(await volumes('still')).toContain('Fully Encrypted');
  });

  test('of a Linux OS volume cannot be disabled: the operation fails', async () => {
    await start({ os: 'Linux', ade: { kind: 'single-pass', volumes: 'All' }, dataDisks: [{ lun: 0 }] });

    const answer = await disable(sim, 'fresh', 'AzureDiskEncryptionForLinux', 'DATA');
    sim.pass(60);
    const operation = await sim.call('GET', answer.headers.get('azure-asyncoperation') ?? '');

    expect(operation).toMatchObject({ status: 200, body: { status: 'Failed' } });
  });

  test('shows its state as JSON in the substatus, and stays in the memory of the disk', async () => {
    await start({ ade: { kind: 'single-pass', volumes: 'OS' } });
    const path = `${vmId()}/extensions/${windowsName}?$expand=instanceView&api-version=2026-04-01`;
    const before = (await sim.call('GET', path)).body.properties.instanceView;
    await disable(sim, 'fresh');
    sim.pass(60);

    const { storageProfile, resources } = await sim.client.virtualMachines.get(group, 'vm1');
    const disk = await sim.client.disks.get(group, storageProfile?.osDisk?.name ?? '');

    expect(JSON.parse(before.substatuses[0].message)).toEqual({ os: 'Encrypted', data: 'NotEncrypted' });
    expect(resources?.map(({ typePropertiesType }) => typePropertiesType)).toEqual([windowsName]);
    expect(disk.encryptionSettingsCollection?.enabled).toBe(true);
  });

  test('in dual-pass is also written on the model, and a PATCH takes it off', async () => {
    await start({ ade: { kind: 'dual-pass', volumes: 'OS' } });
    const before = await sim.client.virtualMachines.get(group, 'vm1');

    const properties = { storageProfile: { osDisk: { encryptionSettings: { enabled: false } } } };
    await sim.call('PATCH', `${vmId()}?api-version=2026-04-01`, { properties });
    sim.pass(5);
    const after = await sim.client.virtualMachines.get(group, 'vm1');

    expect(before.storageProfile?.osDisk?.encryptionSettings?.enabled).toBe(true);
    expect(after.storageProfile?.osDisk?.encryptionSettings?.enabled).toBe(false);
  });
});
