import { describe, expect, it } from '@jest/globals';
import { nextStep } from '../../src/domain/run/advice.ts';
import type { Cue } from '../support/drive.ts';
import { FLOWS, type Flow, type Ran, runFlow } from '../support/flows.ts';
import { aRegion, DEFINITION_ID, galleryTarget, GROUP, imageTarget, SUBSCRIPTION } from '../support/vm-builder.ts';
import { seedWorld } from '../../local/arm/resources/seed-world.ts';

const definitionId = DEFINITION_ID.replace('web', 'linux');
const numbered: Flow = {
  ...FLOWS.linux,
  input: {
    ...FLOWS.linux.input,
    request: { ...FLOWS.linux.input.request, target: galleryTarget({ definitionId, version: '3.0.0' }) },
  },
};

/** Somebody makes versions of these numbers right before ours is put. */
const quicker =
  (...versions: string[]) =>
  ({ arm }: Ran['azure']): Cue[] => [
    {
      when: { before: 'start-version' },
      act: () => {
        const definitions = [{ name: 'linux', osType: 'Linux' as const, versions }];
        const galleries = [{ resourceGroup: GROUP, name: 'gal', location: 'westeurope', definitions }];
        seedWorld(arm.world, { subscriptionId: SUBSCRIPTION, galleries });
      },
    },
  ];
const ours = ({ azure }: Ran) =>
  azure.arm.world.tables.galleryVersions.all().filter(({ tags }) => tags['goldsmith-capture']);

describe('a version number that somebody took between preflight and the PUT', () => {
  it('is passed over when the request said "auto"', async () => {
    await runFlow(FLOWS.linux, { cuesIn: quicker('1.0.0', '1.0.1') }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', image: { id: `${definitionId}/versions/1.0.2` } });
      expect(ours(ran).map(({ name }) => name)).toEqual(['1.0.2']);
    });
  });

  it('fails a run that was asked for that number, and is not touched', async () => {
    await runFlow(numbered, { cuesIn: quicker('3.0.0') }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'capture', problem: { code: 'version-name-taken' } });
      expect(ours(ran)).toEqual([]);
      expect(ran.outcome.leftBehind).toContainEqual(expect.objectContaining({ what: 'flagged-vm' }));
    });
  });
});

describe('a version that is to be usable at home first', () => {
  const regions = ['westeurope', 'northeurope'].map((name) => aRegion(name));
  const homeFirst: Flow = {
    ...FLOWS.linux,
    input: { ...FLOWS.linux.input, request: { ...FLOWS.linux.input.request, order: 'home-first', regions } },
  };

  it('is PUT for home alone, then for all with home, hidden from "latest" until the last PUT publishes it', async () => {
    await runFlow(homeFirst, {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured' });
      const puts = ran.calls.filter(({ name }) => name === 'start-version' || name === 'update-version');
      const seen = puts.map(({ input }) => {
        const { excludeFromLatest, regions } = input as { excludeFromLatest: boolean; regions: { name: string }[] };
        return [regions.map(({ name }) => name), excludeFromLatest];
      });
      const all = ['westeurope', 'northeurope'];
      expect(seen).toEqual([
        [['westeurope'], true],
        [all, true],
        [all, false],
      ]);
      // Two PUTs are never in flight.
      const writes = ran.azure.arm.world.operations.all.filter(({ name }) => name.endsWith('images/versions/write'));
      for (const [index, { startMs }] of writes.entries()) {
        if (index > 0) expect(startMs).toBeGreaterThanOrEqual(writes[index - 1]?.endMs ?? Infinity);
      }
    });
  });
});

describe('a managed image whose name somebody took since preflight', () => {
  it('fails the run and is not touched', async () => {
    const cuesIn = ({ arm }: Ran['azure']): Cue[] => [
      {
        when: { before: 'start-image' },
        act: () => {
          const images = [{ resourceGroup: GROUP, name: 'golden', location: 'westeurope' }];
          seedWorld(arm.world, { subscriptionId: SUBSCRIPTION, images });
        },
      },
    ];
    await runFlow(FLOWS.managed, { cuesIn }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'capture', problem: { code: 'image-name-taken' } });
    });
  });
});

describe('an operation that fails', () => {
  const fail =
    (operation: string) =>
    ({ arm }: Ran['azure']) =>
      arm.world.faults.add([
        {
          operation,
          effect: { kind: 'fail-operation', code: 'InternalExecutionError', message: 'see https://x/y?sig=z' },
        },
      ]);

  it.each([
    ['deallocation', FLOWS.linux, 'Microsoft.Compute/virtualMachines/deallocate/action', 'deallocate'],
    ['snapshot', FLOWS.linux, 'Microsoft.Compute/snapshots/write', 'restore-point'],
    ['disabling of encryption', FLOWS.windows, 'Microsoft.Compute/virtualMachines/extensions/write', 'decrypt'],
    ['managed image', FLOWS.managed, 'Microsoft.Compute/images/write', 'capture'],
  ])('ends the run with Azure’s code and without its address: %s', async (_what, flow, operation, step) => {
    await runFlow(flow, { prepare: fail(operation) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step, problem: { code: 'InternalExecutionError' } });
      // Findings may point at the documentation; nothing else may hold an address.
      expect(JSON.stringify(ran.outcome).replaceAll('https://learn.microsoft.com/', '')).not.toMatch(/https?:/);
    });
  });

  it('is repaired when it is the version’s: one more PUT with the whole wish', async () => {
    await runFlow(FLOWS.linux, { prepare: fail('Microsoft.Compute/galleries/images/versions/write') }, (ran) => {
      const puts = ran.azure.arm.world.writeLog.entries.filter(
        ({ method, path }) => method === 'PUT' && path.includes('/versions/'),
      );
      expect(ran.outcome.kind).toBe('captured');
      // The wish, the same wish again, and its publication.
      expect(puts).toHaveLength(3);
      expect(puts[1]?.body).toEqual(puts[0]?.body);
    });
  });
});

describe('an operation that never ends', () => {
  it('ends the run when its time is over', async () => {
    const prepare = ({ arm }: Ran['azure']) =>
      arm.world.faults.add([
        { operation: 'Microsoft.Compute/virtualMachines/deallocate/action', effect: { kind: 'never-end' } },
      ]);
    await runFlow(FLOWS.linux, { prepare }, (ran) => {
      expect(ran.outcome).toMatchObject({
        kind: 'failed',
        step: 'deallocate',
        problem: { code: 'operation-timed-out' },
      });
      expect(ran.seconds).toBeGreaterThan(3_600);
    });
  });
});

describe('a region that fails', () => {
  const failing =
    (times: number) =>
    ({ arm }: Ran['azure']) =>
      arm.world.faults.add([{ times, effect: { kind: 'fail-region', region: 'eastus' } }]);

  it('is taken out and added again, and the others stay', async () => {
    await runFlow(FLOWS.windows, { prepare: failing(1) }, (ran) => {
      const puts = ran.azure.arm.world.writeLog.entries.filter(
        ({ method, path }) => method === 'PUT' && path.includes('/versions/'),
      );
      const regions = puts.map(
        ({ body }) =>
          (body as { properties: { publishingProfile: { targetRegions: object[] } } }).properties.publishingProfile
            .targetRegions.length,
      );

      expect(ran.outcome.kind).toBe('captured');
      // With all three; without the failed one; with all three again; published.
      expect(regions).toEqual([3, 2, 3, 3]);
    });
  });

  it('again and again leaves the version usable at home, hidden from latest, and says so', async () => {
    await runFlow(FLOWS.windows, { prepare: failing(0) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'partial', problem: { code: 'GalleryReplicationJobsFailed' } });
      expect(ran.outcome.leftBehind).toContainEqual(expect.objectContaining({ what: 'image' }));
      expect(ours(ran).map(({ publishingProfile }) => publishingProfile.excludeFromLatest)).toEqual([true]);
      expect(nextStep(ran.outcome)).toBe(
        'Machines can be deployed from this very version in westeurope, northeurope; "latest" does not find it. Retry the run to repair the other regions.',
      );
    });
  });
});

describe('a publication that Azure does not confirm', () => {
  it('ends as partial, and says what to look at instead of what is not true', async () => {
    const prepare = ({ arm }: Ran['azure']) =>
      arm.world.faults.add([
        { operation: 'Microsoft.Compute/galleries/images/versions/write', nth: 2, effect: { kind: 'never-end' } },
      ]);
    await runFlow(FLOWS.linux, { prepare }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'partial', problem: { code: 'not-published' } });
      expect(nextStep(ran.outcome)).toContain('excludeFromLatest');
    });
  });
});

describe('what an image is told', () => {
  it('is where it came from, who wanted it and until when it is good', async () => {
    const endOfLife = '2027-01-01T00:00:00.000Z';
    const { input } = FLOWS.linux;
    await runFlow({ ...FLOWS.linux, input: { ...input, request: { ...input.request, endOfLife } } }, {}, (ran) => {
      const [version] = ours(ran);
      expect(version?.tags).toEqual({
        'goldsmith-capture': input.captureId,
        'goldsmith-source': input.vmId,
        'goldsmith-caller': input.requestedBy.caller,
      });
      expect(version?.publishingProfile.endOfLifeDate).toMatch(/^2027-01-01/);
    });
  });

  it('is nothing that a tag of the source said', async () => {
    const { input } = FLOWS.managed;
    const target = imageTarget({ name: 'other' });
    await runFlow({ ...FLOWS.managed, input: { ...input, request: { ...input.request, target } } }, {}, (ran) => {
      const tags = ran.azure.arm.world.tables.images.all().flatMap((image) => Object.keys(image.tags));
      expect(tags.filter((tag) => tag.startsWith('image-') || tag === 'team')).toEqual([]);
    });
  });
});
