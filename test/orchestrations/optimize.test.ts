import { describe, expect, it } from '@jest/globals';
import type { Call } from '../support/drive.ts';
import { FLOWS, type Flow, type Ran, runFlow, vmIn, worldOf } from '../support/flows.ts';
import { CAPTURE_ID, DEFINITION_ID, imageTarget } from '../support/vm-builder.ts';

const VERSION = `${DEFINITION_ID.replace('web', 'windows')}/versions/1.0.1`;
const versionIn = ({ azure }: Ran) => azure.arm.world.tables.galleryVersions.get(VERSION);
const codesOf = ({ outcome }: Ran): string[] => outcome.findings.map(({ code }: { code: string }) => code);

/** Everything in the staging group but its network. */
function staged({ azure }: Ran): string[] {
  const { disks, snapshots, virtualMachines, plainResources } = azure.arm.world.tables;
  return [...virtualMachines.all(), ...disks.all(), ...snapshots.all(), ...plainResources.all()]
    .map(({ id }) => id)
    .filter((id) => id.includes('/staging-rg/') && !id.includes('/virtualNetworks/'));
}

const withVm = (offline: 'not-found' | 'dism-fails'): Flow => ({
  ...FLOWS.optimize,
  vm: { ...FLOWS.optimize.vm, guest: { ...FLOWS.optimize.vm.guest, troubles: { offline } } },
});
const asking = (over: object, flow: Flow = FLOWS.optimize): Flow => ({
  ...flow,
  input: { ...flow.input, request: { ...flow.input.request, ...over } },
});
const strictly = (flow: Flow): Flow => {
  const { optimize } = flow.input.request;
  return asking({ optimize: { ...optimize, onFailure: 'fail' } }, flow);
};

describe('an image of an optimized disk', () => {
  it('is made of a copy that DISM worked on, while the machine keeps its own, and nothing temporary stays', async () => {
    await runFlow(FLOWS.optimize, {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'marker', optimize: { exitCode: 0 } });
      expect(ran.outcome.optimize.output).toContain(`goldsmith ${CAPTURE_ID} optimized`);
      const version = versionIn(ran);
      expect(version?.captured).toMatchObject({ osState: 'Generalized', generation: 'V2', data: [{ lun: 2 }] });
      expect(version?.captured.os.content.windows?.offline).toBe('optimized');
      expect(vmIn(ran.azure).osContent.windows?.offline).toBeUndefined();
      expect(staged(ran)).toEqual([]);
      expect(ran.lingering).toEqual([]);
    });
  });

  it('has its helper made and removed before the version is put, and the disk detached before that', async () => {
    await runFlow(FLOWS.optimize, {}, ({ azure }) => {
      const writes = azure.arm.world.writeLog.entries.map(({ method, path }) => `${method} ${path}`);
      const at = (pattern: RegExp): number => writes.findIndex((line) => pattern.test(line));
      const order = [
        at(/POST .*\/vm1\/generalize$/),
        at(/PUT .*\/snapshots\/\S+-optimize-os$/),
        at(/PUT .*\/disks\/\S+-optimize-os$/),
        at(/PUT .*\/virtualMachines\/\S+-helper$/),
        at(/PATCH .*\/virtualMachines\/\S+-helper$/),
        at(/PUT .*-helper\/runCommands\/\S+-optimize-1$/),
        at(/DELETE .*\/virtualMachines\/\S+-helper$/),
        at(/PUT .*\/versions\/1\.0\.1$/),
      ];
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(order.every((index) => index >= 0)).toBe(true);
      expect(writes.filter((line) => /PATCH .*-helper$/.test(line))).toHaveLength(2);
      const [helper] = azure.arm.world.writeLog.entries.filter(({ path }) => /virtualMachines\/\S+-helper$/.test(path));
      expect(JSON.stringify(helper)).not.toContain('publicIPAddress');
    });
  });

  it('can be a managed image', async () => {
    await runFlow(asking({ target: imageTarget(), regions: undefined }), {}, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      const [image] = ran.azure.arm.world.tables.images.all();
      expect(image?.captured).toMatchObject({ generation: 'V2', data: [{ lun: 2 }] });
      expect(image?.captured.os.content.windows?.offline).toBe('optimized');
    });
  });

  it('can be made of a copied machine, whose source keeps running', async () => {
    await runFlow(asking({ mode: 'copy' }), {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', leftBehind: [] });
      expect(versionIn(ran)?.captured.os.content.windows?.offline).toBe('optimized');
      expect(vmIn(ran.azure).power).toBe('running');
      expect(staged(ran)).toEqual([]);
    });
  });
});

describe('a disk that cannot be optimized', () => {
  it.each([
    ['dism-fails', 'DISM ended with -2146498530'],
    ['not-found', 'no Windows volume can be read on the attached disk'],
  ] as const)('costs a warning with the reason, not the image: %s', async (offline, reason) => {
    await runFlow(withVm(offline), {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', optimize: { exitCode: 1 } });
      const said = ran.outcome.findings.find(({ code }: { code: string }) => code === 'image-not-optimized');
      expect(said?.message).toContain(reason);
      expect(versionIn(ran)?.captured.os.origin).toMatchObject({ managedDisk: { id: expect.stringContaining('vm1') } });
      expect(staged(ran)).toEqual([]);
    });
  });

  it('ends the run where the profile wants that, with the machine sealed and nothing temporary left', async () => {
    await runFlow(strictly(withVm('dism-fails')), {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'optimize', problem: { code: 'optimize-failed' } });
      expect(ran.outcome.problem.message).toContain('DISM ended with');
      expect(ran.outcome.optimize.output).toContain('0x800f081e');
      expect(ran.outcome.leftBehind.map(({ what }: { what: string }) => what)).toContain('flagged-vm');
      expect(versionIn(ran)).toBeUndefined();
      expect(staged(ran)).toEqual([]);
    });
  });

  it('is told apart from one whose script was cut off', async () => {
    const intercept = ({ input, name }: Call) =>
      name === 'read-run-command' && (input as { name: string }).name.endsWith('-optimize-1')
        ? { kind: 'done', value: { state: 'timed-out', output: 'still at it', error: '' } }
        : undefined;
    await runFlow(FLOWS.optimize, { intercept }, (ran) => {
      expect(codesOf(ran)).toContain('image-not-optimized');
      expect(ran.outcome.optimize).toEqual({ exitCode: null, output: 'still at it' });
    });
  });
});

describe('a cancel while the disk is optimized', () => {
  const cues = [{ when: { status: 'optimize' }, raise: { name: 'cancel', data: { by: 'somebody' } } }];

  it('throws a copy away, helper and all', async () => {
    await runFlow(asking({ mode: 'copy' }), { cues }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'cancelled', step: 'optimize', leftBehind: [] });
      expect(staged(ran)).toEqual([]);
      expect(ran.lingering).toEqual([]);
    });
  });

  it('is too late for a machine that is sealed', async () => {
    await runFlow(FLOWS.optimize, { cues }, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      expect(versionIn(ran)?.captured.os.content.windows?.offline).toBe('optimized');
    });
  });
});

describe('optimizing, at every step', () => {
  const NO = { code: 'AuthorizationFailed', message: 'not for you' };
  const isItsOwn = ({ input, name, orchestration }: Call): boolean =>
    orchestration === 'capture-vm' && !name.endsWith('-version') && /-(optimize|helper)/.test(JSON.stringify(input));

  it('comes to the same when every activity runs twice', async () => {
    const summary = ({ azure, outcome }: Ran) => ({ outcome, world: worldOf(azure) });
    const once = await runFlow(FLOWS.optimize, {}, summary);

    await runFlow(FLOWS.optimize, { twice: true }, (ran) => expect(summary(ran)).toEqual(once));
  });

  it('comes to an image whichever of its calls is rejected, and reports what it could not remove', async () => {
    const calls = (await runFlow(FLOWS.optimize, {}, (ran) => ran.calls)).filter(isItsOwn);
    const names = [...new Set(calls.map(({ name }) => name))];
    for (const name of names) {
      const intercept = (call: Call) =>
        isItsOwn(call) && call.name === name ? { kind: 'rejected', problem: NO } : undefined;
      await runFlow(FLOWS.optimize, { intercept }, (ran) => {
        const reported = ran.outcome.leftBehind.map(({ id }: { id: string }) => id.toLowerCase());
        const unreported = staged(ran).filter((id) => !reported.includes(id.toLowerCase()));
        expect({ name, kind: ran.outcome.kind, unreported }).toEqual({ name, kind: 'captured', unreported: [] });
        expect(ran.lingering).toEqual([]);
      });
    }
    expect(names).toContain('start-disk-detach');
  });
});
