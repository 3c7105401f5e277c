import { describe, expect, it } from '@jest/globals';
import type { SeedVm } from '../../local/arm/seed-shape.ts';
import type { WantedDefinition } from '../../src/domain/definition/wanted-definition.ts';
import type { Cue } from '../support/drive.ts';
import { simulatedAzure } from '../support/azure.ts';
import { FLOWS, type Flow, type Ran, runFlow, writesOf } from '../support/flows.ts';
import { galleryTarget, GROUP, SUBSCRIPTION } from '../support/vm-builder.ts';
import { seedWorld } from '../../local/arm/resources/seed-world.ts';

const flow = FLOWS.definition;
const { target } = flow.input.request;
const definitionId = target?.kind === 'gallery' ? target.definitionId : '';
const of = (vm: Partial<SeedVm>): Flow => ({ ...flow, vm: { ...flow.vm, ...vm } });

const definitionIn = ({ azure }: Ran) => azure.arm.world.tables.galleryImages.get(definitionId);
const featuresOf = (ran: Ran) => definitionIn(ran)?.model.features;
const puts = ({ azure }: Ran): string[] =>
  writesOf(azure).filter((write) => write.toLowerCase() === `put ${definitionId}`.toLowerCase());
const changesOf = ({ azure }: Ran): string[] =>
  writesOf(azure).filter((write) => !/runCommands|tags\/default/.test(write));

/** Somebody makes the definition right before we do. */
const quicker =
  (over: object) =>
  ({ arm }: Ran['azure']): Cue[] => [
    {
      when: { before: 'start-definition' },
      act: () => {
        const definitions = [{ name: 'fresh', osType: 'Linux' as const, generation: 'V2' as const, ...over }];
        const galleries = [{ resourceGroup: GROUP, name: 'gal', location: 'westeurope', definitions }];
        seedWorld(arm.world, { subscriptionId: SUBSCRIPTION, galleries });
      },
    },
  ];

describe('a definition that does not exist and may be made', () => {
  it('is made of the machine’s own properties, before the first change to it', async () => {
    await runFlow(flow, {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', image: { id: `${definitionId}/versions/1.0.0` } });
      expect(definitionIn(ran)).toMatchObject({
        location: 'westeurope',
        model: {
          ...{ osType: 'Linux', osState: 'Generalized', hyperVGeneration: 'V2', architecture: 'x64' },
          identifier: { publisher: 'goldsmith', offer: 'gal', sku: 'fresh' },
          features: [{ name: 'SecurityType', value: 'Standard' }],
        },
      });
      expect(changesOf(ran)[0]).toMatch(/galleries\/gal\/images\/fresh$/);
      expect(ran.outcome.findings).toContainEqual(expect.objectContaining({ code: 'definition-will-be-created' }));
      expect(ran.outcome.leftBehind.map(({ what }: { what: string }) => what)).not.toContain('definition');
    });
  });

  it.each([
    ['Trusted Launch', { securityType: 'TrustedLaunch' } as const, { name: 'SecurityType', value: 'TrustedLaunch' }],
    ['NVMe', { diskControllerType: 'NVMe' } as const, { name: 'DiskControllerTypes', value: 'SCSI, NVMe' }],
  ])('promises %s where the machine has it', async (_what, vm, feature) => {
    await runFlow(of(vm), {}, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      expect(featuresOf(ran)).toContainEqual(feature);
    });
  });

  it('promises accelerated networking where its interface has it', async () => {
    const prepare = ({ arm }: Ran['azure']) => {
      for (const { model, type } of arm.world.tables.plainResources.all())
        if (type.endsWith('/networkInterfaces')) Object.assign(model, { enableAcceleratedNetworking: true });
    };
    await runFlow(flow, { prepare }, (ran) => {
      expect(featuresOf(ran)).toContainEqual({ name: 'IsAcceleratedNetworkSupported', value: 'True' });
    });
  });

  it('takes the generation and architecture of the machine', async () => {
    await runFlow(of({ generation: 'V1' }), {}, (ran) => {
      expect(definitionIn(ran)?.model).toMatchObject({ hyperVGeneration: 'V1' });
      expect(featuresOf(ran) ?? []).toEqual([]);
    });
  });

  it('is put once, however often the worker dies on the way', async () => {
    await runFlow(flow, { twice: true }, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      expect(puts(ran)).toHaveLength(1);
    });
  });

  it('is left alone where another capture was quicker with the same one', async () => {
    await runFlow(flow, { cuesIn: quicker({ features: [{ name: 'SecurityType', value: 'Standard' }] }) }, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      expect(puts(ran)).toEqual([]);
    });
  });

  it('fails the run before any change where somebody was quicker with one that does not fit', async () => {
    await runFlow(flow, { cuesIn: quicker({ generation: 'V1' }) }, (ran) => {
      expect(ran.outcome).toMatchObject({
        ...{ kind: 'failed', step: 'make-definition' },
        problem: { code: 'definition-generation-mismatch' },
      });
      expect(changesOf(ran)).toEqual([]);
    });
  });

  it('fails the run before any change where Azure fails to make it', async () => {
    const prepare = ({ arm }: Ran['azure']) =>
      arm.world.faults.add([
        {
          operation: 'Microsoft.Compute/galleries/images/write',
          effect: { kind: 'fail-operation', code: 'InternalExecutionError', message: 'it broke' },
        },
      ]);
    await runFlow(flow, { prepare }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'make-definition' });
      expect(changesOf(ran)).toEqual([`PUT ${definitionId}`]);
      expect(ran.outcome.leftBehind).toEqual([{ what: 'definition', id: definitionId }]);
    });
  });

  it('is refused where another definition goes by the same publisher, offer and SKU', async () => {
    const createDefinition = { publisher: 'x', offer: 'y', sku: 'z' };
    const prepare = ({ arm }: Ran['azure']) => {
      const [other] = arm.world.tables.galleryImages.all();
      if (other) other.model.identifier = createDefinition;
    };
    const twin: Flow = {
      ...flow,
      input: {
        ...flow.input,
        request: { ...flow.input.request, target: galleryTarget({ definitionId, createDefinition }) },
      },
    };
    await runFlow(twin, { prepare }, (ran) => {
      expect(ran.outcome.kind).toBe('refused');
      expect(ran.outcome.findings).toContainEqual(expect.objectContaining({ code: 'definition-identity-taken' }));
      expect(changesOf(ran)).toEqual([]);
    });
  });
});

describe('two captures that make the same definition at once', () => {
  it('both come through, and there is one', async () => {
    const azure = await simulatedAzure({
      resourceGroups: [{ name: GROUP, location: 'westeurope' }],
      galleries: [{ resourceGroup: GROUP, name: 'gal', location: 'westeurope' }],
    });
    const wanted: WantedDefinition = {
      ...{ definitionId, location: 'westeurope', identity: { publisher: 'goldsmith', offer: 'gal', sku: 'fresh' } },
      ...{ osType: 'Linux', osState: 'Generalized', generation: 'V2', architecture: 'x64', features: [] },
    };
    try {
      const { definitions } = azure.ports;
      await Promise.all([definitions.start(wanted), definitions.start(wanted)]);
      azure.arm.world.clock.advance(azure.arm.world.clock.nowMs + 60_000);

      expect(await definitions.readState(definitionId)).toBe('Succeeded');
      expect(azure.arm.world.tables.galleryImages.all()).toHaveLength(1);
      const other = { ...wanted, definitionId: `${definitionId}-2` };
      await expect(definitions.start(other)).rejects.toMatchObject({ problem: { code: 'definition-identity-taken' } });
    } finally {
      await azure.close();
    }
  });
});
