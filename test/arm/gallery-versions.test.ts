import { afterEach, describe, expect, it } from '@jest/globals';
import type { SeedGallery, SeedVm } from '../../local/arm/seed-shape.ts';
import { computeIdOf, group, simulatedAzure, type SimulatedAzure } from './support/simulated-azure.ts';

type Definition = NonNullable<SeedGallery['definitions']>[number];

const golden = (more: Partial<SeedVm> = {}): SeedVm => ({
  resourceGroup: group,
  name: 'golden',
  location: 'westeurope',
  os: 'Linux',
  power: 'deallocated',
  guest: { generalized: true, flagged: true },
  ...more,
});
const galleryOf = (definition: Partial<Definition> = {}): SeedGallery => ({
  resourceGroup: group,
  name: 'shared',
  location: 'westeurope',
  definitions: [{ name: 'linux', osType: 'Linux', ...definition }],
});

let azure: SimulatedAzure;
const start = async (vm: SeedVm = golden(), gallery: SeedGallery = galleryOf()) =>
  (azure = await simulatedAzure({ virtualMachines: [vm], galleries: [gallery] }));
afterEach(() => azure.arm.close());

const vmId = computeIdOf('virtualMachines', 'golden');
const versionId = computeIdOf('galleries', 'shared', 'images', 'linux', 'versions', '1.0.0');
const fromVm = { source: { virtualMachineId: vmId } };
const regions = (...names: readonly [string, number?][]) => ({
  targetRegions: names.map(([name, count]) => ({ name, ...(count ? { regionalReplicaCount: count } : {}) })),
});

const put = (body: object = {}, name = '1.0.0') =>
  azure.client.galleryImageVersions
    .createOrUpdate(group, 'shared', 'linux', name, {
      location: 'westeurope',
      storageProfile: fromVm,
      publishingProfile: regions(['westeurope']),
      ...body,
    })
    .submitted();
const get = (name = '1.0.0') =>
  azure.client.galleryImageVersions.get(group, 'shared', 'linux', name, { expand: 'ReplicationStatus' });

describe('a version of a machine', () => {
  it('is answered with display names and all defaults, and shows its disks when it is done', async () => {
    await start();

    const answer = await azure.call('PUT', `${versionId}?api-version=2023-07-03`, {
      location: 'westeurope',
      tags: { made: 'by hand' },
      properties: { storageProfile: fromVm, publishingProfile: regions(['westeurope'], ['eastus2', 3]) },
    });
    const body = (await answer.json()) as any; // eslint-disable-line @typescript-eslint/no-explicit-any -- a document

    expect(answer.status).toBe(201);
    expect(answer.headers.get('azure-asyncoperation')).toContain('/capsOperations/');
    expect(body).toMatchObject({ tags: { made: 'by hand' }, properties: { provisioningState: 'Creating' } });
    expect(body.properties.publishingProfile).toMatchObject({
      targetRegions: [
        { name: 'West Europe', regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' },
        { name: 'East US 2', regionalReplicaCount: 3, storageAccountType: 'Standard_LRS' },
      ],
      excludeFromLatest: false,
      publishedDate: expect.stringMatching(/^2026-01-01T00:00:00\.\d{7}\+00:00$/),
    });
    expect(body.properties.storageProfile).toEqual(fromVm);
    expect(body.properties).not.toHaveProperty('replicationStatus');

    azure.pass(6_000);
    const version = await get();
    expect(version.provisioningState).toBe('Succeeded');
    expect(version.storageProfile?.osDiskImage).toMatchObject({ sizeInGB: 30, hostCaching: 'ReadWrite' });
  });

  it('replicates region by region, and its operation ends with the last one', async () => {
    await start();
    await put({ publishingProfile: regions(['westeurope'], ['North Europe']) });

    const states = async () => {
      const { aggregatedState, summary = [] } = (await get()).replicationStatus ?? {};
      return [aggregatedState, ...summary.map(({ region, state }) => `${region} ${state}`)];
    };
    expect(await states()).toEqual(['InProgress', 'westeurope Unknown', 'northeurope Unknown']);
    azure.pass(60);
    expect(await states()).toEqual(['InProgress', 'westeurope Replicating', 'northeurope Replicating']);
    azure.pass(540);
    expect(await states()).toEqual(['InProgress', 'westeurope Completed', 'northeurope Replicating']);
    expect((await get()).replicationStatus?.summary?.[1]?.progress).toBeGreaterThan(0);
    expect((await get()).provisioningState).toBe('Creating');
    azure.pass(5_400);
    expect(await states()).toEqual(['Completed', 'westeurope Completed', 'northeurope Completed']);
    expect((await get()).provisioningState).toBe('Succeeded');
  });

  it('is updated by a second PUT of the same source: regions left out are deleted, more replicas are copied', async () => {
    await start();
    await put({ publishingProfile: regions(['westeurope'], ['northeurope']) });
    azure.pass(6_000);

    await put({ publishingProfile: regions(['westeurope', 4]) });
    expect((await get()).provisioningState).toBe('Updating');
    expect((await get()).replicationStatus?.summary).toMatchObject([{ region: 'westeurope', state: 'Unknown' }]);
    azure.pass(1_000);

    const version = await get();
    expect(version.provisioningState).toBe('Succeeded');
    expect(version.publishingProfile?.targetRegions).toMatchObject([{ name: 'West Europe', regionalReplicaCount: 4 }]);
  });

  it('does not lose a region when the same request forbids it', async () => {
    await start();
    await put({ publishingProfile: regions(['westeurope'], ['northeurope']) });
    azure.pass(6_000);

    const dropping = put({ safetyProfile: { allowDeletionOfReplicatedLocations: false } });

    await expect(dropping).rejects.toMatchObject({ statusCode: 409, message: expect.stringContaining('northeurope') });
  });

  it('has one source for ever', async () => {
    await start();
    await put();
    azure.pass(600);

    const other = put({ storageProfile: { source: { virtualMachineId: `${vmId}2` } } });

    await expect(other).rejects.toMatchObject({ statusCode: 409, code: 'PropertyChangeNotAllowed' });
  });

  it('fails as a whole when a region fails, and a repeated PUT repairs it', async () => {
    await start();
    const rule = { effect: { kind: 'fail-region', region: 'North Europe' } };
    await azure.admin('POST', '/admin/faults', rule);
    const twoRegions = { publishingProfile: regions(['westeurope'], ['northeurope']) };
    await put(twoRegions);
    azure.pass(6_000);

    const failed = await get();
    expect(failed.provisioningState).toBe('Failed');
    expect(failed.replicationStatus?.aggregatedState).toBe('Failed');
    expect(failed.replicationStatus?.summary).toMatchObject([{ state: 'Completed' }, { state: 'Failed' }]);

    await put(twoRegions);
    azure.pass(6_000);
    expect((await get()).provisioningState).toBe('Succeeded');
  });
});

describe('a version of other sources', () => {
  const image = computeIdOf('images', 'one');
  const fromImage = { storageProfile: { source: { id: image } } };

  it('comes from a managed image, one after the other', async () => {
    await start();
    const body = { location: 'westeurope', hyperVGeneration: 'V2', sourceVirtualMachine: { id: vmId } };
    await azure.client.images.createOrUpdate(group, 'one', body).submitted();
    azure.pass(60);

    await put(fromImage);
    await expect(put(fromImage, '1.0.1')).rejects.toMatchObject({
      statusCode: 409,
      message: expect.stringContaining('Too many requests on source'),
    });
    azure.pass(600);
    await put(fromImage, '1.0.1');
    azure.pass(600);

    expect((await get('1.0.1')).provisioningState).toBe('Succeeded');
  });

  it('comes from another version, or from a disk whose state the definition tells', async () => {
    await start(golden({ osDisk: { name: 'os' } }));
    await put();
    azure.pass(600);

    await put({ storageProfile: { source: { id: versionId } } }, '1.0.1');
    await put({ storageProfile: { osDiskImage: { source: { id: computeIdOf('disks', 'os') } } } }, '1.0.2');
    azure.pass(600);

    expect((await get('1.0.1')).provisioningState).toBe('Succeeded');
    expect((await get('1.0.2')).storageProfile?.osDiskImage).toMatchObject({
      sizeInGB: 30,
      source: { id: computeIdOf('disks', 'os') },
    });
  });
});

describe('a version is refused', () => {
  const feature = (value: string) => [{ name: 'SecurityType', value }];
  it.each<[string, SeedVm, Partial<Definition>, object, number, RegExp]>([
    [
      'of a machine without the flag',
      golden({ guest: { generalized: true } }),
      {},
      {},
      409,
      /\(Generalized\) is not Specialized/,
    ],
    [
      'of a flagged machine in a specialized definition',
      golden(),
      { osState: 'Specialized' },
      {},
      409,
      /is not Generalized/,
    ],
    ['of another system', golden({ os: 'Windows' }), {}, {}, 400, /different OS type/],
    ['of another generation', golden({ generation: 'V1' }), {}, {}, 400, /different Hypervisor generation/],
    ['of another architecture', golden({ architecture: 'Arm64' }), {}, {}, 400, /different architecture/],
    [
      'of a machine with a plan the definition has not',
      golden({ plan: { name: 'a', publisher: 'b', product: 'c' } }),
      {},
      {},
      400,
      /different plan/,
    ],
    [
      'of a Trusted Launch machine without the feature',
      golden({ securityType: 'TrustedLaunch' }),
      {},
      {},
      400,
      /'SecurityType'/,
    ],
    [
      'of a machine in a TrustedLaunchSupported definition',
      golden(),
      { features: feature('TrustedLaunchSupported') },
      {},
      400,
      /User Image/,
    ],
    [
      'of a Trusted Launch machine in a TrustedLaunchSupported definition',
      golden({ securityType: 'TrustedLaunch' }),
      { features: feature('TrustedLaunchSupported') },
      {},
      409,
      /security data that cannot be used/,
    ],
    [
      'of a Confidential machine in two regions',
      golden({ securityType: 'ConfidentialVM' }),
      { features: feature('ConfidentialVM') },
      { publishingProfile: regions(['westeurope'], ['northeurope']) },
      400,
      /other regions/,
    ],
    ['of an ephemeral OS disk', golden({ osDisk: { ephemeral: true } }), {}, {}, 400, /ephemeral/],
    ['of an unmanaged disk', golden({ osDisk: { unmanagedVhdUri: 'https://a/b.vhd' } }), {}, {}, 400, /Managed Disks/],
    [
      'of an ultra disk',
      golden({ dataDisks: [{ lun: 0, accountType: 'UltraSSD_LRS' }] }),
      {},
      {},
      400,
      /UltraSSD account/,
    ],
    [
      'without the home region',
      golden(),
      {},
      { publishingProfile: regions(['northeurope']) },
      400,
      /must contain the location/,
    ],
    [
      'with a region twice',
      golden(),
      {},
      { publishingProfile: regions(['westeurope'], ['West Europe']) },
      400,
      /Duplicate regions/,
    ],
    [
      'with 51 replicas in a region',
      golden(),
      {},
      { publishingProfile: regions(['westeurope', 51]) },
      400,
      /maximum of 50/,
    ],
    [
      'with more than 100 replicas',
      golden(),
      {},
      { publishingProfile: regions(['westeurope', 50], ['northeurope', 50], ['eastus', 1]) },
      400,
      /maximum of 100/,
    ],
    ['from another region', golden({ location: 'northeurope' }), {}, {}, 404, /is not found.*same region/],
  ])('%s', async (_what, vm, definition, body, statusCode, message) => {
    await start(vm, galleryOf(definition));

    await expect(put(body)).rejects.toMatchObject({ statusCode, message: expect.stringMatching(message) });
  });

  it('under a name that is no version, and without its parent', async () => {
    await start();

    await expect(put({}, 'one')).rejects.toMatchObject({ statusCode: 400, code: 'InvalidParameter' });
    const orphan = azure.client.galleryImageVersions.createOrUpdate(group, 'shared', 'nothing', '1.0.0', {
      location: 'westeurope',
      storageProfile: fromVm,
    });
    await expect(orphan.submitted()).rejects.toMatchObject({ statusCode: 404, code: 'ParentResourceNotFound' });
  });
});

describe('galleries and definitions', () => {
  it('are made, listed, patched, and keep what is immutable', async () => {
    await start();

    const gallery = await azure.call('PUT', computeIdOf('galleries', 'second.one'), { location: 'westeurope' });
    expect(gallery.status).toBe(201);
    const dashed = await azure.call('PUT', computeIdOf('galleries', 'second-one'), { location: 'westeurope' });
    expect(dashed.status).toBe(400);
    const identifier = { publisher: 'p', offer: 'o', sku: 's' };
    const definition = { location: 'westeurope', osType: 'Linux', osState: 'Generalized', identifier } as const;
    const images = azure.client.galleryImages;
    await images.createOrUpdate(group, 'second.one', 'app', definition).submitted();
    azure.pass(1);

    expect(await images.get(group, 'second.one', 'app')).toMatchObject({
      hyperVGeneration: 'V2',
      features: [{ name: 'SecurityType', value: 'TrustedLaunchSupported' }],
      provisioningState: 'Succeeded',
    });
    const changed = images.createOrUpdate(group, 'second.one', 'app', { ...definition, osType: 'Windows' });
    await expect(changed.submitted()).rejects.toMatchObject({ statusCode: 409, code: 'PropertyChangeNotAllowed' });
    const twin = images.createOrUpdate(group, 'second.one', 'app2', definition);
    await expect(twin.submitted()).rejects.toMatchObject({
      statusCode: 409,
      message: expect.stringContaining('already exists'),
    });
    const names: (string | undefined)[] = [];
    for await (const { name } of azure.client.galleries.listByResourceGroup(group)) names.push(name);
    expect(names).toEqual(['shared', 'second.one']);
  });

  it('are not deleted before their children, nor in the seconds after', async () => {
    await start();
    await put();
    azure.pass(600);
    const dropDefinition = () => azure.client.galleryImages.delete(group, 'shared', 'linux').submitted();

    await expect(dropDefinition()).rejects.toMatchObject({ statusCode: 409, code: 'CannotDeleteResource' });
    await azure.client.galleryImageVersions.delete(group, 'shared', 'linux', '1.0.0').submitted();
    azure.pass(151);
    await expect(get()).rejects.toMatchObject({ code: 'ResourceNotFound' });
    azure.arm.world.clock.advance(azure.arm.world.clock.nowMs);
    azure.pass(30);
    await dropDefinition();
    azure.pass(1);
    await expect(azure.client.galleryImages.get(group, 'shared', 'linux')).rejects.toMatchObject({ statusCode: 404 });
  });
});
