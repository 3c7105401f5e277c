import { describe, expect, it } from '@jest/globals';
import type { Call } from '../support/drive.ts';
import { FLOWS, type Ran, runFlow, vmIn, worldOf } from '../support/flows.ts';
import { CAPTURE_ID, VM_ID } from '../support/vm-builder.ts';

const versionIn = ({ azure }: Ran) =>
  azure.arm.world.tables.galleryVersions.all().find(({ id }) => id.includes('/images/linux/'));

/** Everything in the staging group but its network. */
function staged({ azure }: Ran): string[] {
  const { disks, snapshots, virtualMachines, plainResources } = azure.arm.world.tables;
  return [...virtualMachines.all(), ...disks.all(), ...snapshots.all(), ...plainResources.all()]
    .map(({ id }) => id)
    .filter((id) => id.includes('/staging-rg/') && !id.includes('/virtualNetworks/'));
}

/** The source keeps running; of it nothing but its tags was written. */
function expectUntouched(ran: Ran): void {
  const vm = vmIn(ran.azure);
  const writes = ran.azure.arm.world.writeLog.entries.filter(({ path }) => path.startsWith(VM_ID));

  expect({ power: vm.power, flag: vm.osState, generalized: vm.osContent.generalized }).toEqual({
    power: 'running',
    generalized: false,
  });
  expect(writes.every(({ path }) => path.includes('Microsoft.Resources/tags'))).toBe(true);
}

describe('a copy', () => {
  it('becomes the image, its source keeps running, and nothing of it stays', async () => {
    await runFlow(FLOWS.copy, {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'marker', leftBehind: [] });
      expectUntouched(ran);
      expect(staged(ran)).toEqual([]);
      const version = versionIn(ran);
      expect(version?.captured).toMatchObject({ osState: 'Generalized', data: [{ lun: 0 }] });
    });
  });

  it('has tags of its run and no word for Goldsmith on everything temporary, and no public address', async () => {
    const seen: Record<string, unknown>[] = [];
    const look = (ran: { azure: Ran['azure'] }) => {
      const { disks, snapshots, virtualMachines, plainResources } = ran.azure.arm.world.tables;
      const all = [...virtualMachines.all(), ...disks.all(), ...snapshots.all(), ...plainResources.all()];
      seen.push(...all.filter(({ id }) => id.includes(CAPTURE_ID)).map(({ tags }) => tags as Record<string, unknown>));
    };
    const cuesIn = (azure: Ran['azure']) => [{ when: { status: 'deallocate' }, act: () => look({ azure }) }];
    await runFlow(FLOWS.copy, { cuesIn }, () => {
      expect(seen).toHaveLength(6);
      for (const tags of seen) {
        expect(tags).toMatchObject({ 'goldsmith-capture': CAPTURE_ID, 'goldsmith-expires': expect.any(String) });
        expect(Object.keys(tags).filter((key) => key.startsWith('image-'))).toEqual([]);
      }
    });
  });

  it.each(['copy', 'generalize', 'deallocate', 'flag'] as const)(
    'that is cancelled in the step %s is thrown away',
    async (step) => {
      const cues = [{ when: { status: step }, raise: { name: 'cancel', data: { by: 'somebody' } } }];
      await runFlow(FLOWS.copy, { cues }, (ran) => {
        expect(ran.outcome).toMatchObject({ kind: 'cancelled', by: 'somebody', leftBehind: [] });
        expectUntouched(ran);
        expect(staged(ran)).toEqual([]);
        expect(ran.lingering).toEqual([]);
      });
    },
  );

  it('whose agent never reports ends with the reason and leaves nothing', async () => {
    const intercept = (call: { name: string; input: { vmId?: string } }) =>
      call.name === 'read-source' && call.input.vmId?.includes('staging-rg')
        ? { kind: 'done', value: { vmGuid: 'x', power: 'running', agentReady: false } }
        : undefined;
    await runFlow(FLOWS.copy, { intercept }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'copy', problem: { code: 'copy-agent-not-ready' } });
      expectUntouched(ran);
      expect(staged(ran)).toEqual([]);
    });
  });

  it('that cannot be removed is reported and left to the sweep', async () => {
    const intercept = (call: { name: string }) =>
      call.name === 'start-temporary-delete'
        ? { kind: 'rejected', problem: { code: 'ScopeLocked', message: 'no' } }
        : undefined;
    await runFlow(FLOWS.copy, { intercept }, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      expect(ran.outcome.leftBehind.map(({ id }: { id: string }) => id).sort()).toEqual(staged(ran).sort());
      expect(ran.outcome.findings.map(({ code }: { code: string }) => code)).toContain('temporary-not-removed');
    });
  });
});

const NO = { code: 'AuthorizationFailed', message: 'not for you' };

describe('a copy that is cancelled when its image is being made', () => {
  const cancelled = (status: string) => ({
    cues: [{ when: { status }, raise: { name: 'cancel', data: { by: 'somebody' } } }],
  });

  it.each(['capture', 'replicate'])(
    'in the step %s leaves a hidden version, which is named, and nothing else',
    async (step) => {
      await runFlow(FLOWS.copy, cancelled(step), (ran) => {
        expect(ran.outcome).toMatchObject({ kind: 'cancelled', by: 'somebody' });
        expectUntouched(ran);
        expect(staged(ran)).toEqual([]);
        const version = versionIn(ran);
        expect(ran.outcome.leftBehind.map(({ id }: { id: string }) => id)).toEqual(version ? [version.id] : []);
        expect(version?.publishingProfile.excludeFromLatest ?? true).toBe(true);
      });
    },
  );

  it('is too late when "latest" may find it', async () => {
    await runFlow(FLOWS.copy, cancelled('publish'), (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      expect(versionIn(ran)?.publishingProfile.excludeFromLatest).toBe(false);
    });
  });
});

describe('a copy at every step', () => {
  /** The first and the last call of every activity of every orchestration; all of them with GOLDSMITH_EVERY_CALL=1. */
  const chosen = (calls: readonly Call[]): Call[] => {
    const key = ({ name, orchestration }: Call) => `${orchestration} ${name}`;
    const isEdge = (call: Call) =>
      calls.find((other) => key(other) === key(call)) === call ||
      calls.findLast((other) => key(other) === key(call)) === call;
    return process.env['GOLDSMITH_EVERY_CALL'] ? [...calls] : calls.filter(isEdge);
  };

  it('comes to the same when every activity runs twice', async () => {
    const summary = ({ azure, outcome }: Ran) => ({ outcome, world: worldOf(azure) });
    const once = await runFlow(FLOWS.copy, {}, summary);

    await runFlow(FLOWS.copy, { twice: true }, (ran) => expect(summary(ran)).toEqual(once));
  });

  it('leaves the source alone and nothing behind but what it reports, whichever call is rejected', async () => {
    const calls = await runFlow(FLOWS.copy, {}, (ran) => ran.calls);
    for (const call of chosen(calls)) {
      const at = `call ${call.index}, ${call.orchestration} ${call.name}`;
      const intercept = ({ index }: Call) => (index === call.index ? { kind: 'rejected', problem: NO } : undefined);
      await runFlow(FLOWS.copy, { intercept }, (ran) => {
        const reported = (ran.outcome.leftBehind ?? []).map(({ id }: { id: string }) => id.toLowerCase());
        const left = staged(ran).map((id) => id.toLowerCase());

        expect({ at, end: ran.end.kind, lingering: ran.lingering }).toEqual({ at, end: 'completed', lingering: [] });
        expect({ at, unreported: left.filter((id) => !reported.includes(id)) }).toEqual({ at, unreported: [] });
        expectUntouched(ran);
      });
    }
  });
});

describe('single disks', () => {
  const flow = (over: object) => ({
    ...FLOWS.linux,
    vm: { ...FLOWS.linux.vm, dataDisks: [0, 1].map((lun) => ({ lun, sizeGiB: 4 })) },
    input: { ...FLOWS.linux.input, request: { ...FLOWS.linux.input.request, ...over } },
  });
  const target = FLOWS.linux.input.request.target;

  it('make the version where data disks are excluded', async () => {
    await runFlow(flow({ excludeDataDisks: [0] }), {}, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      const version = versionIn(ran);
      expect(version?.captured.data.map(({ lun }) => lun)).toEqual([1]);
    });
  });

  it('make a managed image without the excluded one', async () => {
    const managed = FLOWS.managed.input.request.target;
    await runFlow(flow({ excludeDataDisks: [1], target: managed, regions: undefined }), {}, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      const [image] = ran.azure.arm.world.tables.images.all();
      expect(image?.captured.data.map(({ lun }) => lun)).toEqual([0]);
    });
  });

  it('are captured from snapshots that are removed again, where the definition demands it', async () => {
    await runFlow(flow({ target: { ...target, via: 'snapshot' }, restorePoint: false }), {}, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      expect(ran.azure.arm.world.tables.snapshots.all()).toEqual([]);
      const version = versionIn(ran);
      expect(version?.captured.data.map(({ lun }) => lun)).toEqual([0, 1]);
    });
  });
});
