import { afterEach, describe, expect, it } from '@jest/globals';
import type { SeedVm } from '../../local/arm/seed-shape.ts';
import { computeIdOf, group, simulatedAzure, type SimulatedAzure } from './support/simulated-azure.ts';

const generalized = (more: Partial<SeedVm> = {}): SeedVm => ({
  resourceGroup: group,
  name: 'golden',
  location: 'westeurope',
  os: 'Windows',
  power: 'deallocated',
  guest: { generalized: true, flagged: true },
  ...more,
});

let azure: SimulatedAzure;
const start = async (...virtualMachines: SeedVm[]) => (azure = await simulatedAzure({ virtualMachines }));
afterEach(() => azure.arm.close());

const fromVm = { location: 'westeurope', sourceVirtualMachine: { id: computeIdOf('virtualMachines', 'golden') } };

describe('a managed image of a machine', () => {
  it('shows its storage at once and the sizes when it is done', async () => {
    await start(generalized({ dataDisks: [{ lun: 3, sizeGiB: 8 }] }));

    const answer = await azure.call('PUT', `${computeIdOf('images', 'one')}?api-version=2024-07-01`, {
      location: 'westeurope',
      properties: { ...fromVm, location: undefined, hyperVGeneration: 'V2', storageProfile: { zoneResilient: true } },
    });
    const first = (await answer.json()) as any; // eslint-disable-line @typescript-eslint/no-explicit-any -- a document

    expect(answer.status).toBe(201);
    expect(answer.headers.get('azure-asyncoperation')).toContain('/locations/westeurope/operations/');
    expect(answer.headers.get('location')).toBeNull();
    expect(first.properties).toMatchObject({
      provisioningState: 'Creating',
      storageProfile: {
        zoneResilient: true,
        osDisk: { osState: 'Generalized', osType: 'Windows', caching: 'ReadWrite' },
      },
    });
    expect(first.properties.storageProfile.osDisk).not.toHaveProperty('diskSizeGB');

    azure.pass(36);
    const image = await azure.client.images.get(group, 'one');
    expect(image).toMatchObject({
      provisioningState: 'Succeeded',
      hyperVGeneration: 'V2',
      storageProfile: { osDisk: { diskSizeGB: 127 }, dataDisks: [{ lun: 3, diskSizeGB: 8 }] },
    });
  });

  it.each<[string, SeedVm, object, object]>([
    [
      'is not flagged',
      generalized({ guest: { generalized: true } }),
      { hyperVGeneration: 'V2' },
      {
        statusCode: 409,
        code: 'OperationNotAllowed',
        message: /requires the Virtual Machine 'golden' to be Generalized/,
      },
    ],
    [
      'is a Trusted Launch machine',
      generalized({ securityType: 'TrustedLaunch' }),
      { hyperVGeneration: 'V2' },
      { statusCode: 409, code: 'OperationNotAllowed', message: /not supported for virtual machine with TrustedLaunch/ },
    ],
    [
      'is a Confidential machine',
      generalized({ securityType: 'ConfidentialVM' }),
      { hyperVGeneration: 'V2' },
      { statusCode: 409, code: 'OperationNotAllowed', message: /ConfidentialVM/ },
    ],
    [
      'runs on Arm',
      generalized({ architecture: 'Arm64' }),
      { hyperVGeneration: 'V2' },
      { statusCode: 400, code: 'InvalidParameter', message: /Arm64/ },
    ],
    [
      'is of another generation',
      generalized(),
      {},
      { statusCode: 400, code: 'InvalidParameter', message: /'V1'.*'V2'/ },
    ],
    [
      'has an ultra disk',
      generalized({ dataDisks: [{ lun: 0, accountType: 'UltraSSD_LRS' }] }),
      { hyperVGeneration: 'V2' },
      { statusCode: 409, code: 'OperationNotAllowed', message: /UltraSSD_LRS/ },
    ],
  ])('is refused when the source %s', async (_why, vm, body, error) => {
    await start(vm);

    const put = azure.client.images.createOrUpdate(group, 'one', { ...fromVm, ...body }).submitted();

    const { message, ...rest } = error as { message: RegExp };
    await expect(put).rejects.toMatchObject({ ...rest, message: expect.stringMatching(message) });
  });

  it('keeps what it is: neither source nor zone resilience can be changed, tags can', async () => {
    await start(generalized());
    const body = { ...fromVm, hyperVGeneration: 'V2', storageProfile: { zoneResilient: false } };
    await azure.client.images.createOrUpdate(group, 'one', body).submitted();
    azure.pass(60);

    const resilient = azure.client.images.createOrUpdate(group, 'one', {
      ...body,
      storageProfile: { zoneResilient: true },
    });
    await expect(resilient.submitted()).rejects.toMatchObject({ statusCode: 409, code: 'PropertyChangeNotAllowed' });
    const other = azure.client.images.createOrUpdate(group, 'one', {
      ...body,
      sourceVirtualMachine: { id: computeIdOf('virtualMachines', 'other') },
    });
    await expect(other.submitted()).rejects.toMatchObject({ statusCode: 409, code: 'PropertyChangeNotAllowed' });

    await azure.client.images.update(group, 'one', { tags: { made: 'here' } }).submitted();
    expect((await azure.client.images.get(group, 'one')).tags).toEqual({ made: 'here' });
  });

  it('is made of disks and snapshots too, and is gone after DELETE', async () => {
    await start(generalized({ osDisk: { name: 'os' } }));
    const osDisk = {
      osType: 'Windows' as const,
      osState: 'Generalized' as const,
      managedDisk: { id: computeIdOf('disks', 'os') },
    };

    await azure.client.images
      .createOrUpdate(group, 'one', { location: 'westeurope', hyperVGeneration: 'V2', storageProfile: { osDisk } })
      .submitted();
    azure.pass(60);
    expect((await azure.client.images.get(group, 'one')).provisioningState).toBe('Succeeded');

    await azure.client.images.delete(group, 'one').submitted();
    azure.pass(60);
    await expect(azure.client.images.get(group, 'one')).rejects.toMatchObject({ code: 'ResourceNotFound' });
    expect((await azure.call('DELETE', computeIdOf('images', 'one'))).status).toBe(204);
  });
});
