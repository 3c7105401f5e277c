import { afterEach, describe, expect, it } from '@jest/globals';
import type { SeedVhd } from '../../local/arm/seed-shape.ts';
import { groupScope, startSim, type Sim } from './support/sim.ts';
import { computeIdOf, group, userId } from './support/simulated-azure.ts';

let sim: Sim;
afterEach(() => sim.arm.close());

const place = { resourceGroup: group, account: 'vhdstore', location: 'westeurope', container: 'vhds' } as const;
const uri = 'https://vhdstore.blob.core.windows.net/vhds/golden.vhd';
const accountId = `${groupScope}/providers/Microsoft.Storage/storageAccounts/vhdstore`;
const start = async (vhd: Partial<SeedVhd> = {}, more: object = {}) => {
  const definition = { name: 'linux', osType: 'Linux', osState: 'Generalized', generation: 'V1' } as const;
  sim = await startSim({
    vhds: [{ ...place, name: 'golden.vhd', os: 'Linux', ...vhd }],
    galleries: [{ resourceGroup: group, name: 'shared', location: 'westeurope', definitions: [definition] }],
    ...more,
  });
};

const imageOf = (blobUri = uri) =>
  sim.client.images
    .createOrUpdate(group, 'image', {
      location: 'westeurope',
      hyperVGeneration: 'V1',
      storageProfile: { osDisk: { osType: 'Linux', osState: 'Generalized', blobUri } },
    })
    .submitted();
const diskOf = () =>
  sim.client.disks
    .createOrUpdate(group, 'disk', {
      location: 'westeurope',
      osType: 'Linux',
      creationData: { createOption: 'Import', sourceUri: uri, storageAccountId: accountId },
    })
    .submitted();
const versionOf = () =>
  sim.client.galleryImageVersions
    .createOrUpdate(group, 'shared', 'linux', '1.0.0', {
      location: 'westeurope',
      storageProfile: { osDiskImage: { source: { uri, storageAccountId: accountId } } },
    })
    .submitted();

describe('a VHD in a blob', () => {
  it('is the source of a managed image, a disk and a gallery version, and what lies on it goes with them', async () => {
    await start({ sizeGiB: 40 });

    await imageOf();
    await diskOf();
    await versionOf();
    sim.pass(3_600);

    const { images, disks, galleryVersions } = sim.arm.world.tables;
    expect(images.get(computeIdOf('images', 'image'))?.captured.os).toMatchObject({
      sizeGiB: 40,
      content: { generalized: true },
    });
    expect(disks.get(computeIdOf('disks', 'disk'))).toMatchObject({
      model: { diskSizeGB: 40 },
      content: { generalized: true },
    });
    expect(galleryVersions.all()[0]).toMatchObject({
      provisioningState: 'Succeeded',
      captured: { os: { content: { generalized: true } } },
    });
  });

  it.each<[string, Partial<SeedVhd>]>([
    ['a block blob', { blob: 'block' }],
    ['a dynamic disk', { footer: 'dynamic' }],
    ['no footer', { footer: 'none' }],
    ['a size that is not of whole MiB', { virtualBytes: 1024 ** 3 + 512 }],
  ])('is refused for %s', async (_what, vhd) => {
    await start(vhd);

    for (const make of [imageOf, diskOf, versionOf])
      await expect(make()).rejects.toMatchObject({ code: 'InvalidVhd', statusCode: 400 });
  });

  it('is missed where its account is known', async () => {
    await start();

    await expect(imageOf(`${uri}x`)).rejects.toMatchObject({ code: 'BlobNotFound' });
  });

  it('can be looked at with a token, footer included', async () => {
    await start({ sizeGiB: 1 });
    const endpoint = (await sim.call('GET', accountId)).body.properties.primaryEndpoints.blob as string;
    const issued = await fetch(`${sim.arm.url}/admin/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ oid: userId }),
    });
    const authorization = `Bearer ${((await issued.json()) as { access_token: string }).access_token}`;

    const head = await fetch(`${endpoint}vhds/golden.vhd`, { method: 'HEAD', headers: { authorization } });
    const size = Number(head.headers.get('content-length'));
    const footer = await fetch(`${endpoint}vhds/golden.vhd`, {
      headers: { authorization, range: `bytes=${size - 512}-` },
    });
    const bytes = Buffer.from(await footer.arrayBuffer());

    expect(head.headers.get('x-ms-blob-type')).toBe('PageBlob');
    expect(size).toBe(1024 ** 3 + 512);
    expect(footer.status).toBe(206);
    expect([bytes.subarray(0, 8).toString(), bytes.readUInt32BE(60)]).toEqual(['conectix', 2]);
    expect((await fetch(`${endpoint}vhds/golden.vhd`, { method: 'HEAD' })).status).toBe(401);
  });
});
