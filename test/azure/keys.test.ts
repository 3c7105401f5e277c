import { afterEach, describe, expect, it } from '@jest/globals';
import { makePlan } from '../../src/domain/preflight/plan.ts';
import { simulatedAzure, type SimulatedAzure } from '../support/azure.ts';
import { aWantedVersion } from '../support/run-builder.ts';
import {
  aDisk,
  aRegion,
  aRequest,
  aVm,
  computeId,
  galleryFacts,
  galleryTarget,
  GROUP,
  SUBSCRIPTION,
  VM_GUID,
} from '../support/vm-builder.ts';

const HOME = computeId('diskEncryptionSets', 'keys-we');
const AWAY = computeId('diskEncryptionSets', 'keys-eus');

let azure: SimulatedAzure;
afterEach(() => azure.close());

async function open(): Promise<SimulatedAzure> {
  azure = await simulatedAzure({
    resourceGroups: [{ name: GROUP, location: 'westeurope' }],
    virtualMachines: [
      {
        ...{ resourceGroup: GROUP, name: 'vm1', location: 'westeurope', vmId: VM_GUID, os: 'Linux' },
        ...{ power: 'deallocated', dataDisks: [{ lun: 3, sizeGiB: 8 }] },
        guest: { generalized: true, flagged: true },
      },
    ],
    galleries: [
      { resourceGroup: GROUP, name: 'gal', location: 'westeurope', definitions: [{ name: 'web', osType: 'Linux' }] },
    ],
  });
  return azure;
}

describe('disks under a customer’s key', () => {
  const vm = aVm({
    osType: 'Linux',
    osDisk: aDisk({ diskEncryptionSetId: HOME }),
    dataDisks: [{ ...aDisk({ diskEncryptionSetId: HOME }), lun: 3 }],
  });
  const regions = [aRegion('westeurope'), aRegion('eastus', 20, { diskEncryptionSetId: AWAY })];

  it('give every region of the version its own set, for the OS disk and each data disk by its LUN', async () => {
    const { ports, arm } = await open();
    const plan = makePlan(aRequest({ regions }), galleryTarget(), vm, galleryFacts());

    await ports.galleries.startVersion(aWantedVersion({ regions: plan.regions }));

    const put = arm.world.writeLog.entries.find(({ path }) => path.includes('/versions/'));
    const { targetRegions } = (put?.body as { properties: { publishingProfile: { targetRegions: unknown[] } } })
      .properties.publishingProfile;
    const under = (diskEncryptionSetId: string) => ({
      osDiskImage: { diskEncryptionSetId },
      dataDiskImages: [{ lun: 3, diskEncryptionSetId }],
    });
    expect(targetRegions).toMatchObject([
      { name: 'westeurope', encryption: under(HOME) },
      { name: 'eastus', encryption: under(AWAY) },
    ]);
  });

  it('that are not there leave the version without any word of keys', async () => {
    const plan = makePlan(aRequest(), galleryTarget(), aVm(), galleryFacts());
    await open();

    expect(plan.regions.map((region) => 'encryption' in region)).toEqual([false]);
  });

  it('are named by sets that are read with their region and type, and missed where there is none', async () => {
    const { clients, ports } = await open();
    const activeKey = { keyUrl: 'https://vault.example/keys/k/1' };
    await clients
      .compute(SUBSCRIPTION)
      .diskEncryptionSets.createOrUpdate(GROUP, 'keys-we', { location: 'westeurope', activeKey })
      .submitted();
    azure.pass(5);

    expect(await ports.encryptionSets.read(HOME)).toMatchObject({
      id: HOME,
      found: { location: 'westeurope', encryptionType: 'EncryptionAtRestWithCustomerKey' },
    });
    expect(await ports.encryptionSets.read(AWAY)).toEqual({ id: AWAY });
  });
});

describe('what stands around a machine', () => {
  it('is read: our rights, quota and regions with their zones', async () => {
    const { ports } = await open();

    expect(await ports.permissions.read(computeId('virtualMachines', 'vm1'))).toEqual([
      { actions: ['*'], notActions: [] },
    ]);
    expect(await ports.quotas.read(SUBSCRIPTION, 'westeurope')).toContainEqual(
      expect.objectContaining({ name: 'virtualMachines', used: 1 }),
    );
    const regions = await ports.regions.list(SUBSCRIPTION);
    expect(regions).toContainEqual({ name: 'westeurope', hasZones: true });
    expect(regions).toContainEqual({ name: 'westus', hasZones: false });
  });
});
