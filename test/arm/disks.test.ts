import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { windowsGeneralize } from './support/guest-script.ts';
import { group, groupScope, machine, runScript, startSim, vmId, type Sim } from './support/sim.ts';

const snapshotPath = (name: string) =>
  `${groupScope}/providers/Microsoft.Compute/snapshots/${name}?api-version=2026-03-02`;

describe('disks and snapshots', () => {
  let sim: Sim;
  let diskId: string;
  beforeEach(async () => {
    sim = await startSim({ virtualMachines: [machine({ guest: { sysprepSeconds: 240 } })] });
    diskId = (await sim.client.virtualMachines.get(group, 'vm1')).storageProfile?.osDisk?.managedDisk?.id ?? '';
  });
  afterEach(() => sim.close());

  const snapshot = (name: string, source: string, location = 'westeurope') =>
    sim.call('PUT', snapshotPath(name), {
      location,
      sku: { name: 'Standard_ZRS' },
      properties: { creationData: { createOption: 'Copy', sourceResourceId: source } },
    });

  test('are accepted with 202 and both addresses, and the operation holds the document', async () => {
    const accepted = await snapshot('before', diskId);
    sim.pass(1);
    const operation = await sim.call('GET', accepted.headers.get('azure-asyncoperation') ?? '');

    expect(accepted).toMatchObject({ status: 202, body: { properties: { provisioningState: 'Updating' } } });
    expect(accepted.headers.get('location')).toContain('/DiskOperations/');
    expect(accepted.headers.get('retry-after')).toBe('2');
    expect(operation.body).toMatchObject({
      status: 'Succeeded',
      properties: { output: { name: 'before', properties: { osType: 'Windows', hyperVGeneration: 'V2' } } },
    });
    expect(await sim.client.snapshots.get(group, 'before')).toMatchObject({
      provisioningState: 'Succeeded',
      diskSizeGB: 127,
      sku: { name: 'Standard_ZRS' },
    });
  });

  test('a snapshot keeps the guest of its moment', async () => {
    await snapshot('before', diskId);
    await runScript(sim, 'generalize', windowsGeneralize());
    sim.pass(400);
    await snapshot('after', diskId);
    const contentOf = (name: string) =>
      sim.arm.world.tables.snapshots.get(snapshotPath(name).split('?')[0] ?? '')?.content;

    expect(contentOf('before')?.generalized).toBe(false);
    expect(contentOf('after')?.generalized).toBe(true);
  });

  test('a disk made of a snapshot brings the old guest back', async () => {
    await snapshot('before', diskId);
    const path = `${groupScope}/providers/Microsoft.Compute/disks/restored?api-version=2026-03-02`;
    const source = snapshotPath('before').split('?')[0];
    const body = {
      location: 'westeurope',
      properties: { creationData: { createOption: 'Copy', sourceResourceId: source } },
    };

    await sim.call('PUT', path, body);
    sim.pass(1);

    expect(await sim.client.disks.get(group, 'restored')).toMatchObject({ osType: 'Windows', diskState: 'Unattached' });
  });

  test('a source that is missing, or in another region, is refused at once', async () => {
    const missing = await snapshot('none', `${groupScope}/providers/Microsoft.Compute/disks/none`);
    const elsewhere = await snapshot('far', diskId, 'eastus');

    expect(missing).toMatchObject({
      status: 404,
      body: { error: { code: 'NotFound', message: 'Resource none is not found.' } },
    });
    expect(elsewhere.status).toBe(404);
  });

  test('the source of a snapshot cannot be changed', async () => {
    await snapshot('before', diskId);
    sim.pass(1);
    const other = await snapshot('before', snapshotPath('before').split('?')[0] ?? '');

    expect(other).toMatchObject({ status: 409, body: { error: { code: 'PropertyChangeNotAllowed' } } });
    expect((await snapshot('before', diskId)).status).toBe(202);
  });

  test('a disk in use cannot be deleted', async () => {
    const refused = await sim.call('DELETE', `${diskId}?api-version=2026-03-02`);

    expect(refused).toMatchObject({ status: 409, body: { error: { message: expect.stringContaining(vmId()) } } });
  });
});
