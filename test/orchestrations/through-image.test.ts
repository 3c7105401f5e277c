import { describe, expect, it } from '@jest/globals';
import { FLOWS, type Flow, type Ran, runFlow, worldOf } from '../support/flows.ts';
import { DEFINITION_ID, VM_ID } from '../support/vm-builder.ts';

const VERSION = `${DEFINITION_ID.replace('web', 'supported')}/versions/1.0.0`;
const imagesIn = ({ azure }: Ran) => azure.arm.world.tables.images.all();
const asking = (over: object): Flow => ({
  ...FLOWS.supported,
  input: { ...FLOWS.supported.input, request: { ...FLOWS.supported.input.request, ...over } },
});

describe('a definition that takes no machine', () => {
  it('is served through a managed image that is gone in the end', async () => {
    await runFlow(FLOWS.supported, {}, (ran) => {
      const version = ran.azure.arm.world.tables.galleryVersions.get(VERSION);
      const codes = ran.outcome.findings.map(({ code }: { code: string }) => code);

      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'marker', image: { id: VERSION } });
      expect(version?.sourceKey).toMatch(
        /\/staging-rg\/providers\/microsoft.compute\/images\/goldsmith-cap-\w+-interim$/,
      );
      expect(version?.captured).toMatchObject({ osState: 'Generalized', data: [{ lun: 1 }] });
      expect(version?.tags).toMatchObject({ 'goldsmith-source': VM_ID });
      expect(version?.publishingProfile.excludeFromLatest).toBe(false);
      expect(codes).toContain('version-through-managed-image');
      expect(imagesIn(ran)).toEqual([]);
      expect(ran.outcome.leftBehind.map(({ what }: { what: string }) => what)).not.toContain('temporary');
    });
  });

  it('has its image owned by the run, with a date on which it may be swept', async () => {
    const seen: unknown[] = [];
    const cuesIn = (azure: Ran['azure']) => [
      {
        when: { status: 'replicate' },
        act: () => void seen.push(...azure.arm.world.tables.images.all().map(({ tags }) => tags)),
      },
    ];
    await runFlow(FLOWS.supported, { cuesIn }, (ran) => {
      expect(seen).toEqual([
        expect.objectContaining({
          'goldsmith-capture': FLOWS.supported.input.captureId,
          'goldsmith-expires': expect.any(String),
        }),
      ]);
      expect(ran.lingering).toEqual([]);
    });
  });

  it('can be served from chosen disks, and from a copy', async () => {
    await runFlow(asking({ excludeDataDisks: [1] }), {}, (ran) => {
      expect(ran.azure.arm.world.tables.galleryVersions.get(VERSION)?.captured.data).toEqual([]);
    });
    await runFlow(asking({ mode: 'copy' }), {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', leftBehind: [] });
      expect(imagesIn(ran)).toEqual([]);
    });
  });

  it('comes to the same when every activity runs twice', async () => {
    const summary = ({ azure, outcome }: Ran) => ({ outcome, world: worldOf(azure) });
    const once = await runFlow(FLOWS.supported, {}, summary);

    await runFlow(FLOWS.supported, { twice: true }, (ran) => expect(summary(ran)).toEqual(once));
  });

  it('keeps nothing of an image that cannot be made, and says why', async () => {
    const problem = { code: 'OperationNotAllowed', message: 'not today' };
    const intercept = ({ name }: { name: string }) =>
      name === 'start-image' ? { kind: 'rejected', problem } : undefined;
    await runFlow(FLOWS.supported, { intercept }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'capture', problem });
      expect(imagesIn(ran)).toEqual([]);
      expect(ran.outcome.leftBehind.map(({ what }: { what: string }) => what)).toContain('flagged-vm');
    });
  });
});
