import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { imageOf } from '../../../local/arm/deployment/image-reference.ts';
import { planReplicas, replicationStatus } from '../../../local/arm/gallery/replication.ts';
import { optimizeImage } from '../../../local/arm/guest/offline/optimize-image.ts';
import { newScriptState } from '../../../local/arm/guest/script-run.ts';
import { readPowerShell } from '../../../local/arm/guest/text/powershell-text.ts';
import { makeInterface, networkIdOf } from '../support/network.ts';
import { group, groupScope, machine, runScript, startSim, vmId, type Answer, type Sim } from '../support/sim.ts';

const version = 'api-version=2026-04-01';
const compute = (tail: string) => `${groupScope}/providers/Microsoft.Compute/${tail}?${version}`;
const polling = ({ headers }: Answer) => headers.get('azure-asyncoperation') ?? '';
const location = 'westeurope';

describe('docs/differences.md is still true of', () => {
  let sim: Sim;
  beforeEach(async () => {
    sim = await startSim({
      virtualMachines: [
        machine({ os: 'Linux' }),
        machine({ name: 'golden', os: 'Linux', power: 'deallocated', guest: { generalized: true, flagged: true } }),
      ],
      galleries: [{ resourceGroup: group, name: 'g', location, definitions: [{ name: 'linux', osType: 'Linux' }] }],
    });
  });
  afterEach(() => sim.close());

  const diskOf = (name = 'vm1') =>
    String(sim.arm.world.tables.virtualMachines.get(vmId(name))?.model.storageProfile.osDisk.managedDisk.id);
  const endOf = async (answer: Answer, seconds: number) => {
    sim.pass(seconds);
    return (await sim.call('GET', polling(answer))).body as { status: string; properties?: { output?: any } }; // eslint-disable-line @typescript-eslint/no-explicit-any -- a document
  };
  const versionOf = (regions: readonly string[]) =>
    sim.call('PUT', compute('galleries/g/images/linux/versions/1.0.0'), {
      location,
      properties: {
        publishingProfile: { targetRegions: regions.map((name) => ({ name })) },
        storageProfile: { source: { virtualMachineId: vmId('golden') } },
      },
    });

  test('guests: a command that is not known ends with 127, a function of another name too', async () => {
    expect(await runScript(sim, 'unknown', 'uname -a')).toMatchObject({ exitCode: 127, executionState: 'Failed' });
    expect(await runScript(sim, 'own', 'tell() {\n  echo hello\n}\ntell')).toMatchObject({ exitCode: 127 });
  });

  test('extensions: what is none of disk encryption is accepted and does nothing', async () => {
    const before = JSON.stringify(sim.arm.world.tables.virtualMachines.get(vmId())?.osContent);
    const put = await sim.call('PUT', compute('virtualMachines/vm1/extensions/script'), {
      location,
      properties: {
        ...{ publisher: 'Microsoft.Azure.Extensions', type: 'CustomScript', typeHandlerVersion: '2.1' },
        settings: { commandToExecute: 'waagent -force -deprovision+user && poweroff' },
      },
    });

    expect((await endOf(put, 600)).status).toBe('Succeeded');
    expect(JSON.stringify(sim.arm.world.tables.virtualMachines.get(vmId())?.osContent)).toBe(before);
  });

  test('disk encryption: a key vault that nobody made is there', async () => {
    const vault = `${groupScope}/providers/Microsoft.KeyVault/vaults/nowhere`;
    const put = await sim.call('PUT', compute('virtualMachines/vm1/extensions/ade'), {
      location,
      properties: {
        ...{ publisher: 'Microsoft.Azure.Security', type: 'AzureDiskEncryptionForLinux', typeHandlerVersion: '1.1' },
        settings: {
          ...{ EncryptionOperation: 'EnableEncryption', VolumeType: 'Data', SequenceVersion: 'a' },
          ...{ KeyVaultURL: 'https://nowhere.vault.azure.net/', KeyVaultResourceId: vault },
        },
      },
    });

    expect((await endOf(put, 3_600)).status).toBe('Succeeded');
  });

  test('disks: an address of beginGetAccess is of no blob here, and a write of a disk takes no time', async () => {
    const stop = await sim.call('POST', compute('virtualMachines/vm1/deallocate'));
    await endOf(stop, 60);
    const access = await sim.call('POST', `${diskOf()}/beginGetAccess?${version}`, {
      access: 'Read',
      durationInSeconds: 60,
    });
    const { properties } = await endOf(access, 5);
    const creationData = { createOption: 'Copy', sourceResourceId: diskOf('golden') };
    const copy = await sim.call('PUT', compute('disks/copy'), { location, properties: { creationData } });

    expect(String(properties?.output.accessSAS)).toMatch(/^https:\/\/[^/]+\.blob\.storage\.azure\.net\//);
    expect((await endOf(copy, 1)).status).toBe('Succeeded');
  });

  test('offline servicing: DISM takes four minutes, whatever there is to do', () => {
    const vm = sim.arm.world.tables.virtualMachines.get(vmId());
    if (!vm) throw new Error('no machine');
    const state = newScriptState();
    optimizeImage({ world: sim.arm.world, vm, state, text: readPowerShell('') });

    expect(state.seconds - newScriptState().seconds).toBe(240);
  });

  test('blobs: they are read with a token alone, and nobody writes one', async () => {
    const blob = '/blobs/accounts/a/vhds/os.vhd';

    expect((await sim.call('PUT', blob, {})).status).toBe(501);
    expect((await fetch(`${sim.arm.url}${blob}?sig=shared`)).status).toBe(401);
  });

  test('data on disks: of a disk is known what decides whether a machine boots, and no byte', () => {
    const content = sim.arm.world.tables.disks.get(diskOf())?.content;

    expect(content?.generalized).toBe(false);
    expect(JSON.stringify(content).length).toBeLessThan(2_000);
  });

  test('replication: eight minutes at home, 20 to 90 in others, in words that were never recorded', () => {
    const wanted = ['westeurope', 'northeurope', 'uksouth', 'eastus'].map((region) => ({ region, replicaCount: 1 }));
    const replicas = planReplicas([], {
      ...{ wanted, home: location, sizeGiB: 30, now: 0, shallow: false, fault: () => undefined },
    });
    const minutes = replicas.map(({ finishesAt }) => finishesAt / 60_000);

    expect(Math.floor(minutes[0] ?? 0)).toBe(8);
    expect(minutes.slice(1).filter((each) => each < 20 || each > 90)).toEqual([]);
    expect(replicationStatus(replicas, 60_000).summary[1]?.state).toBe('Replicating');
  });

  test('failing regions: without a fault every copy comes', async () => {
    const put = await versionOf(['westeurope', 'brazilsouth', 'uaenorth']);

    expect((await endOf(put, 8_000)).status).toBe('Succeeded');
  });

  test('20 per replica: the twenty-first waits its forty minutes and fails, every time', () => {
    const { deployments } = sim.arm.world;
    for (let each = 0; each < 20; each++) deployments.begin({ vmName: `vm${each}`, imageId: 'i', region: location });

    expect([deployments.admits('i', location, 1), deployments.admits('i', location, 2)]).toEqual([false, true]);
  });

  test('managed image: it serves as one replica', async () => {
    const source = { sourceVirtualMachine: { id: vmId('golden') }, hyperVGeneration: 'V2' };
    await sim.call('PUT', compute('images/i'), { location, properties: source });
    sim.pass(60);
    const id = `${groupScope}/providers/Microsoft.Compute/images/i`;

    const image = imageOf(sim.arm.world, { storageProfile: { imageReference: { id } } }, location, 'new');
    expect(image.replicas).toBe(1);
  });

  test('restore points: there are none in another region', async () => {
    const collection = (name: string, id: string, where = location) =>
      sim.call('PUT', compute(`restorePointCollections/${name}`), { location: where, properties: { source: { id } } });
    await collection('near', vmId());
    const near = `${groupScope}/providers/Microsoft.Compute/restorePointCollections/near`;

    expect((await collection('far', near, 'northeurope')).status).toBeGreaterThanOrEqual(400);
  });

  test('galleries: who was not named sees them too, and what is deleted is gone', async () => {
    const share = { operationType: 'Add', groups: [{ type: 'Subscriptions', ids: ['somebody-else'] }] };
    await sim.call('PATCH', compute('galleries/g'), { properties: { sharingProfile: { permissions: 'Groups' } } });
    await endOf(await sim.call('POST', compute('galleries/g/share'), share), 60);
    const shared = `${groupScope.split('/resourceGroups')[0]}/providers/Microsoft.Compute/locations/westeurope/sharedGalleries?${version}`;

    expect((await sim.call('GET', shared)).body.value).toHaveLength(1);
    expect((await sim.call('PUT', compute('galleries/g/applications/a'), {})).status).toBe(501);
    expect((await sim.call('GET', compute('galleries/g/softDeletedArtifactTypes'))).status).toBe(501);
  });

  test('machines of attached disks: 45 seconds, whatever lies on the disk', async () => {
    const creationData = { createOption: 'Copy', sourceResourceId: diskOf('golden') };
    await sim.call('PUT', compute('disks/copy'), { location, properties: { creationData } });
    sim.pass(5);
    const managedDisk = { id: `${groupScope}/providers/Microsoft.Compute/disks/copy` };
    await makeInterface((...request) => sim.call(...request), 'again', 'vm1');
    const put = await sim.call('PUT', vmId('again'), {
      location,
      properties: {
        hardwareProfile: { vmSize: 'Standard_D2s_v5' },
        networkProfile: { networkInterfaces: [{ id: networkIdOf('networkInterfaces', 'again') }] },
        storageProfile: { osDisk: { createOption: 'Attach', osType: 'Linux', managedDisk } },
      },
    });

    expect(put.status).toBe(201);
    expect((await endOf(put, 44)).status).toBe('InProgress');
    expect((await endOf(put, 1)).status).toBe('Succeeded');
  });

  test('answered 501, by body: other images than by id or by four words, and disks with secured uploads', async () => {
    const image = { imageReference: { sharedGalleryImageId: '/sharedGalleries/x/images/y' } };
    const properties = { storageProfile: image, networkProfile: {} };
    const creationData = { createOption: 'UploadPreparedSecure' };

    expect((await sim.call('PUT', compute('virtualMachines/new'), { location, properties })).status).toBe(501);
    expect((await sim.call('PUT', compute('disks/new'), { location, properties: { creationData } })).status).toBe(501);
  });
});
