import { describe, expect, it } from '@jest/globals';
import { actOnGuest } from '../../local/arm/resources/vm/vm-power.ts';
import type { Cue } from '../support/drive.ts';
import { FLOWS, type Flow, type Ran, runFlow, vmIn } from '../support/flows.ts';
import { GROUP, SUBSCRIPTION, VM_ID } from '../support/vm-builder.ts';

const withVm = (flow: Flow, vm: object): Flow => ({ ...flow, vm: { ...flow.vm, ...vm } });
const plainWindows = withVm(FLOWS.windows, { ade: undefined });
const left = (ran: Ran) => ran.outcome.leftBehind.map(({ what }: { what: string }) => what);

/** Somebody does this to the machine at that moment. */
const somebody =
  (when: Cue['when'], act: (azure: Ran['azure']) => void) =>
  (azure: Ran['azure']): Cue[] => [{ when, act: () => act(azure) }];
/** Unlike what an operator of the simulator does, Azure logs it. */
const powerOff = async ({ clients }: Ran['azure']): Promise<void> => {
  await clients.compute(SUBSCRIPTION).virtualMachines.powerOff(GROUP, 'vm1').submitted();
};
const operator = (action: Parameters<typeof actOnGuest>[2]) => (azure: Ran['azure']) =>
  actOnGuest(azure.arm.world, vmIn(azure), action);

describe('a Windows guest', () => {
  it('says what remains in the image while it can still be asked', async () => {
    await runFlow(
      withVm(plainWindows, { guest: { sysprepSeconds: 60, residue: ['domain corp.example'] } }),
      {},
      (ran) => {
        expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'marker' });
        expect(ran.outcome.residue).toEqual({
          removed: [],
          remains: [{ kind: 'domain', what: 'corp.example' }],
          complete: true,
        });
      },
    );
  });

  it('that Sysprep refuses fails the run with the log’s own words, still running', async () => {
    const error = 'Package Microsoft.Foo was installed for a user, but not provisioned for all users';
    const flow = withVm(plainWindows, { guest: { sysprepSeconds: 60, sysprepError: error } });

    await runFlow(flow, {}, (ran) => {
      expect(ran.outcome).toMatchObject({
        kind: 'failed',
        step: 'generalize',
        problem: { code: 'sysprep-appx-per-user' },
      });
      expect(ran.outcome.problem.message).toContain('not for all: Microsoft.Foo.');
      expect(ran.outcome.problem.message).toContain(error);
      expect(ran.outcome.problem.fix).toContain('Remove-AppxPackage -AllUsers Microsoft.Foo');
      expect(left(ran)).toEqual(['restore-point', 'guest-state-unknown']);
      expect(vmIn(ran.azure)).toMatchObject({ power: 'running' });
    });
  });

  it('that never reaches the state fails the run after the time it was given', async () => {
    const flow = withVm(plainWindows, { guest: { sysprepSeconds: 100_000 } });

    await runFlow(flow, {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'generalize', problem: { code: 'sysprep-failed' } });
      expect(ran.outcome.problem.message).toContain('did not reach IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE');
    });
  });

  it('whose task is late is stopped first, so that it cannot shut the machine down behind our back', async () => {
    const flow = withVm(plainWindows, { guest: { sysprepSeconds: 100_000 } });
    const deaf = (call: { name: string; input: { script?: string } }) =>
      call.name === 'start-run-command' && call.input.script === 'windows-guest-state.ps1'
        ? { kind: 'done', value: { started: true } }
        : undefined;

    await runFlow(flow, { intercept: deaf }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'generalize' });
      expect(ran.outcome.problem.code).toMatch(/^(generalize-timed-out|sysprep-failed)$/);
      const scripts = ran.calls.filter(({ name }) => name === 'start-run-command').map(({ input }) => input.script);
      expect(scripts.at(-1)).toBe('windows-stop-task.ps1');
      expect(vmIn(ran.azure).guest.taskStopped).toBe(true);
    });
  });

  it('that stops answering fails the run when its time is over', async () => {
    const cuesIn = somebody({ before: 'read-state' }, operator('agent-down'));
    const flow = withVm(plainWindows, { guest: { sysprepSeconds: 100_000 } });

    await runFlow(flow, { cuesIn }, (ran) => {
      expect(ran.outcome).toMatchObject({
        kind: 'failed',
        problem: { code: expect.stringMatching(/timed-out|no-answer/) },
      });
      expect(left(ran)).toContain('guest-state-unknown');
    });
  });
});

describe('a machine that stops without proof', () => {
  it('goes into a version that is excluded from latest, with a finding', async () => {
    await runFlow(withVm(FLOWS.linux, { bootDiagnostics: false }), {}, (ran) => {
      expect(ran.outcome).toMatchObject({
        kind: 'captured',
        proof: 'unproven',
        findings: [{ code: 'stop-not-proven' }],
      });
      const [version] = ran.azure.arm.world.tables.galleryVersions.all().slice(-1);
      expect(version?.publishingProfile.excludeFromLatest).toBe(true);
    });
  });

  it('fails a managed image, which cannot be withheld', async () => {
    await runFlow(withVm(FLOWS.managed, { bootDiagnostics: false }), {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'generalize', problem: { code: 'stop-not-proven' } });
      expect(ran.azure.arm.world.tables.images.all()).toEqual([]);
      expect(vmIn(ran.azure).osState).toBeUndefined();
    });
  });

  it('fails the run when somebody switched it off in the middle, and is neither deallocated nor flagged', async () => {
    const cuesIn = (azure: Ran['azure']): Cue[] => [{ when: { before: 'read-state' }, act: () => powerOff(azure) }];

    await runFlow(FLOWS.linux, { cuesIn }, (ran) => {
      expect(ran.outcome).toMatchObject({
        ...{ kind: 'failed', step: 'generalize' },
        problem: { code: 'stopped-by-others', message: expect.stringContaining('asked for powerOff') },
      });
      expect(left(ran)).toContain('guest-state-unknown');
      expect(vmIn(ran.azure)).toMatchObject({ power: 'stopped', osContent: { generalized: false } });
      expect(vmIn(ran.azure).osState).toBeUndefined();
    });
  });

  it('is never taken for a generalized one when its guest was merely shut down', async () => {
    const cuesIn = somebody({ before: 'read-state' }, operator('shutdown-in-guest'));

    await runFlow(plainWindows, { cuesIn }, (ran) => {
      expect(ran.outcome).not.toMatchObject({ proof: 'marker' });
      if (ran.outcome.kind === 'captured') expect(ran.outcome.proof).toBe('unproven');
    });
  });
});

describe('a machine whose guest did everything right', () => {
  const codes = (ran: Ran) => ran.outcome.findings.map(({ code }: { code: string }) => code);
  const unreadable = (call: { name: string }) =>
    call.name === 'read-power-actions'
      ? { kind: 'rejected', problem: { code: 'AuthorizationFailed', message: 'no' } }
      : undefined;

  it('is not proven to have stopped by itself when somebody asked Azure to switch it off', async () => {
    const cuesIn = (azure: Ran['azure']): Cue[] => [
      { when: { before: 'read-state', nth: 2 }, act: () => powerOff(azure) },
    ];

    await runFlow(FLOWS.linux, { cuesIn }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'unproven' });
      expect(codes(ran)).toContain('power-action-by-others');
    });
  });

  it('is unproven where the Activity Log may not be read, and a managed image is then refused', async () => {
    await runFlow(FLOWS.linux, { intercept: unreadable }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'unproven' });
      expect(codes(ran)).toEqual(expect.arrayContaining(['activity-log-unreadable', 'stop-not-proven']));
    });
    await runFlow(FLOWS.managed, { intercept: unreadable }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', problem: { code: 'stop-not-proven' } });
    });
  });
});

describe('a profile’s own script', () => {
  const withScript = (flow: Flow, script: string): Flow => ({
    ...flow,
    input: { ...flow.input, request: { ...flow.input.request, runBefore: { script, timeoutMinutes: 5 } } },
  });

  it('runs before the guest is generalized, and what it printed is kept', async () => {
    await runFlow(withScript(FLOWS.linux, "echo 'caches are empty'"), {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', runBefore: { exitCode: 0, output: 'caches are empty\n' } });
    });
  });

  it('runs as PowerShell on Windows, and of much that it prints the last 4 KB are kept', async () => {
    const script = `Write-Output '${'x'.repeat(6_000)}'\nWrite-Output 'done'`;
    await runFlow(withScript(FLOWS.windows, script), {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', runBefore: { exitCode: 0 } });
      expect(ran.outcome.runBefore.output.length).toBeLessThanOrEqual(4_096);
      expect(ran.outcome.runBefore.output).toMatch(/done\s*$/);
    });
  });

  it('that fails stops the run while everything can be taken back', async () => {
    await runFlow(withScript(FLOWS.linux, "echo 'no'\nexit 3"), {}, (ran) => {
      expect(ran.outcome).toMatchObject({
        kind: 'failed',
        problem: { code: 'run-before-failed' },
        runBefore: { exitCode: 3 },
      });
      expect(ran.outcome.problem.message).toContain('ended with 3: no');
      expect(left(ran)).not.toContain('guest-state-unknown');
      expect(vmIn(ran.azure)).toMatchObject({ power: 'running', osContent: { generalized: false } });
    });
  });

  it('that does not end in its time stops the run', async () => {
    await runFlow(withScript(FLOWS.linux, 'sleep 3600'), {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', problem: { code: 'run-before-failed' } });
    });
  });
});

describe('while the guest is being generalized', () => {
  it.each<[string, (azure: Ran['azure']) => void, string]>([
    ['deallocates the machine', operator('operator-deallocate'), 'deallocated-by-others'],
    ['deletes the machine', (azure) => void azure.arm.world.tables.virtualMachines.delete(VM_ID), 'vm-gone'],
    ['replaces the machine', (azure) => replace(azure), 'vm-replaced'],
  ])('somebody %s: the run fails and flags nothing', async (_what, act, code) => {
    await runFlow(plainWindows, { cuesIn: somebody({ before: 'read-state' }, act) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'generalize', problem: { code } });
      expect(ran.calls.map(({ name }) => name)).not.toContain('mark-generalized');
      expect(left(ran)).toContain('guest-state-unknown');
    });
  });
});

describe('before the guest is touched', () => {
  it.each<[string, (azure: Ran['azure']) => void, string]>([
    ['was replaced', (azure) => replace(azure), 'vm-replaced'],
    ['was stopped', operator('shutdown-in-guest'), 'vm-not-running'],
    ['was deleted', (azure) => void azure.arm.world.tables.virtualMachines.delete(VM_ID), 'vm-replaced'],
    ['has lost a data disk', (azure) => vmIn(azure).model.storageProfile.dataDisks.pop(), 'disks-changed'],
  ])('a machine that %s since preflight fails the run', async (_what, act, code) => {
    await runFlow(plainWindows, { cuesIn: somebody({ before: 'read-source', nth: 2 }, act) }, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'failed', step: 'restore-point', problem: { code } });
      const scripts = ran.calls.filter(({ name }) => name === 'start-run-command').map(({ input }) => input.script);
      expect(scripts).toEqual(['windows-preflight.ps1']);
    });
  });
});

describe('a Linux guest', () => {
  it('says what remains in the image, and the outcome carries it', async () => {
    await runFlow(withVm(FLOWS.linux, { guest: { residue: ['user bob uid=1001'] } }), {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'marker' });
      expect(ran.outcome.residue).toMatchObject({ remains: [{ kind: 'user', what: 'bob uid=1001' }], complete: true });
      expect(ran.outcome.residue.removed).toContainEqual({ kind: 'user', what: 'azureuser' });
    });
  });

  const failsWith = async (options: Parameters<typeof runFlow>[1], guest: object, reason: string) => {
    await runFlow(withVm(FLOWS.linux, { guest }), options, (ran) => {
      expect(ran.outcome).toMatchObject({
        kind: 'failed',
        step: 'generalize',
        problem: { code: 'deprovision-failed' },
      });
      expect(ran.outcome.problem.message).toContain(reason);
    });
  };

  it('that loses its provisioning data after preflight keeps its user and is not captured', async () => {
    const lose = (azure: Ran['azure']) => {
      const { linux } = vmIn(azure).osContent;
      if (linux) linux.ovfEnv = false;
    };
    await failsWith({ cuesIn: somebody({ before: 'read-source', nth: 2 }, lose) }, {}, 'ovf-env.xml is missing');
  });

  it('whose agent fails is not captured', () => failsWith({}, { waagentExitCode: 7 }, 'waagent ended with 7'));
});

describe('a machine that is generalized already', () => {
  it('is captured on the word of its caller, with what only it can do', async () => {
    const { input } = FLOWS.linux;
    const request = { ...input.request, guestState: 'generalized' as const };
    const flow = {
      ...withVm(FLOWS.linux, { power: 'stopped', guest: { generalized: true } }),
      input: { ...input, request },
    };

    await runFlow(flow, {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'caller', leftBehind: [{ what: 'flagged-vm' }] });
      expect(ran.calls.map(({ name }) => name)).not.toContain('start-run-command');
    });
  });

  it('and flagged is captured again without a write on it', async () => {
    const flow = withVm(FLOWS.linux, { power: 'deallocated', guest: { generalized: true, flagged: true }, tags: {} });
    const input = { ...flow.input, requestedBy: FLOWS.managed.input.requestedBy };

    await runFlow({ ...flow, input }, {}, (ran) => {
      expect(ran.outcome).toMatchObject({ kind: 'captured', proof: 'flag', findings: [] });
      const onVm = ran.azure.arm.world.writeLog.entries.filter(({ path }) => path.includes('/virtualMachines/'));
      expect(onVm).toEqual([]);
    });
  });
});

function replace(azure: Ran['azure']): void {
  const vm = vmIn(azure);
  azure.arm.world.tables.virtualMachines.put({ ...vm, vmId: 'another' });
}
