import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { groupScope, machine, startSim, vmId, type Sim } from './support/sim.ts';

const gallery = `${groupScope}/providers/Microsoft.Compute/galleries/g`;
const version = 'api-version=2023-07-03';
const communityGalleryInfo = {
  ...{ publisherUri: 'https://example.com', publisherContact: 'us@example.com', eula: 'https://example.com/eula' },
  publicNamePrefix: 'golden',
};

describe('what a caller gives is kept as it was given', () => {
  let sim: Sim;
  beforeEach(async () => {
    const golden = { power: 'deallocated', guest: { generalized: true, flagged: true } } as const;
    sim = await startSim({ virtualMachines: [machine({ os: 'Linux', ...golden })] });
  });
  afterEach(() => sim.close());

  const kept = async (id: string, properties: object, seconds = 2_000) => {
    const put = await sim.call('PUT', `${id}?${version}`, { location: 'westeurope', properties });
    expect([put.status, put.body.error]).toEqual([201, undefined]);
    sim.pass(seconds);
    return (await sim.call('GET', `${id}?${version}`)).body.properties as object;
  };

  it.each([['Private'], ['Groups'], ['Community']])('in a gallery that is shared with %s', async (permissions) => {
    const community = permissions === 'Community' ? { communityGalleryInfo } : {};
    const given = { description: 'ours', sharingProfile: { permissions, ...community } };

    expect(await kept(gallery, given)).toMatchObject(given);
  });

  it('in a definition and in a version', async () => {
    await kept(gallery, {});
    const definition = {
      ...{ osType: 'Linux', osState: 'Generalized', hyperVGeneration: 'V2', architecture: 'x64' },
      identifier: { publisher: 'p', offer: 'o', sku: 's' },
      ...{ description: 'an image', eula: 'agree', privacyStatementUri: 'https://example.com/privacy' },
      ...{ releaseNoteUri: 'https://example.com/notes', endOfLifeDate: '2030-01-01T00:00:00+00:00' },
      recommended: { vCPUs: { min: 1, max: 8 }, memory: { min: 1, max: 32 } },
      disallowed: { diskTypes: ['Standard_LRS'] },
      features: [{ name: 'IsAcceleratedNetworkSupported', value: 'True' }],
    };
    const given = {
      publishingProfile: {
        targetRegions: [{ name: 'West Europe', regionalReplicaCount: 2, storageAccountType: 'Standard_ZRS' }],
        ...{ excludeFromLatest: true, endOfLifeDate: '2029-01-01T00:00:00.0000000+00:00', replicationMode: 'Full' },
      },
      safetyProfile: { allowDeletionOfReplicatedLocations: false },
    };
    const source = { storageProfile: { source: { virtualMachineId: vmId() } } };

    expect(await kept(`${gallery}/images/l`, definition)).toMatchObject(definition);
    expect(await kept(`${gallery}/images/l/versions/1.0.0`, { ...given, ...source }, 8_000)).toMatchObject(given);
  });
});
