import { describe, expect, it } from '@jest/globals';
import type { SeedVm } from '../../local/arm/seed-shape.ts';
import type { GuestQuestion } from '../../src/domain/guest-preflight/guest-findings.ts';
import { emptyHub, registeredActivities, simulatedAzure } from '../support/azure.ts';
import { drive } from '../support/drive.ts';
import { FLOWS, type Flow, runFlow, vmIn, worldOf, writesOf } from '../support/flows.ts';
import { aRequest, GROUP, VM_GUID, VM_ID } from '../support/vm-builder.ts';

const troubled = (flow: Flow, troubles: NonNullable<SeedVm['guest']>['troubles']): Flow => ({
  ...flow,
  vm: { ...flow.vm, guest: { ...flow.vm.guest, troubles } },
});
const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code);
const commandsIn = (writes: readonly string[]) => writes.filter((write) => write.includes('/runCommands/'));

describe('the preflight of a run', () => {
  it.each<[string, Flow, string[]]>([
    [
      'Windows',
      troubled(FLOWS.windows, { userPackages: ['Contoso_1'], pendingReboot: 'update' }),
      ['pending-reboot', 'appx-not-provisioned'],
    ],
    ['Linux', troubled(FLOWS.linux, { cloudInit: 'running' }), ['cloud-init-running']],
  ])(
    'refuses what the guest of %s says against it, and leaves no write but its own run command',
    async (_os, flow, expected) => {
      await runFlow(flow, {}, (ran) => {
        const [put, removal, ...others] = commandsIn(writesOf(ran.azure));
        const name = `${VM_ID}/runCommands/goldsmith-${flow.input.captureId}-preflight-1`;

        expect(ran.outcome.kind).toBe('refused');
        expect(codes(ran.outcome.findings)).toEqual(expect.arrayContaining(expected));
        expect([put, removal, others]).toEqual([`PUT ${name}`, `DELETE ${name}`, []]);
        expect(
          writesOf(ran.azure).filter((write) => !write.includes('/tags/') && !write.includes('/runCommands/')),
        ).toEqual([]);
        ran.azure.pass(60);
        expect(worldOf(ran.azure).leftInGuest.filter((id) => id.includes('/runCommands/'))).toEqual([]);
        expect(vmIn(ran.azure)).toMatchObject({ power: 'running', osContent: { generalized: false } });
      });
    },
  );

  it('does not touch the guest where the platform refuses already', async () => {
    const flow: Flow = {
      ...FLOWS.linux,
      input: {
        ...FLOWS.linux.input,
        request: aRequest({
          ...FLOWS.linux.input.request,
          keepUser: true,
          mode: 'copy',
          osState: 'specialized',
          deleteSource: true,
          target: { kind: 'managed-image', name: 'x', resourceGroup: 'nowhere', zoneResilient: false },
        }),
      },
    };

    await runFlow(flow, {}, (ran) => {
      expect(ran.outcome.kind).toBe('refused');
      expect(commandsIn(writesOf(ran.azure))).toEqual([]);
    });
  });

  it('takes seconds', async () => {
    await runFlow(troubled(FLOWS.linux, { cloudInit: 'running' }), {}, (ran) => {
      const last = ran.calls.findLast(({ name }) => name === 'remove-run-commands');

      expect(((last?.atMs ?? Infinity) - (ran.calls[0]?.atMs ?? 0)) / 1000).toBeLessThan(30);
    });
  });

  it('goes on with the warnings of the guest', async () => {
    await runFlow(troubled(FLOWS.linux, { redHatRegistered: true }), {}, (ran) => {
      expect(ran.outcome.kind).toBe('captured');
      expect(codes(ran.outcome.findings)).toContain('rhel-registered');
    });
  });

  it('refuses a guest that answers no run command', async () => {
    const prepare = (azure: Parameters<NonNullable<Parameters<typeof runFlow>[1]['prepare']>>[0]) => {
      const vm = vmIn(azure);
      // Reports ready, and takes nothing up.
      Object.defineProperty(vm.guest, 'bootId', { get: () => Symbol('always another') });
    };

    await runFlow(FLOWS.linux, { prepare }, (ran) => {
      expect(ran.outcome.kind).toBe('refused');
      expect(codes(ran.outcome.findings)).toContain('guest-does-not-answer');
    });
  });
});

describe('a preflight alone', () => {
  const question: GuestQuestion = {
    vmId: VM_ID,
    location: 'westeurope',
    osType: 'Linux',
    underAde: false,
    keepUser: false,
  };
  const preflight = async (troubles: NonNullable<SeedVm['guest']>['troubles'], group = GROUP) => {
    const azure = await simulatedAzure({
      resourceGroups: [{ name: GROUP, location: 'westeurope' }],
      virtualMachines: [
        { resourceGroup: GROUP, name: 'vm1', location: 'westeurope', vmId: VM_GUID, os: 'Linux', guest: { troubles } },
      ],
    });
    try {
      const input = {
        captureId: 'pre-0123456789abcdef',
        question: { ...question, vmId: VM_ID.replace(GROUP, group) },
        findings: [],
      };
      const driven = await drive({
        ...{ name: 'preflight-vm', instanceId: input.captureId, input },
        activities: { ...registeredActivities(azure.ports), ...emptyHub },
        intercept: ({ atMs }) => void azure.arm.world.clock.advance(atMs),
      });
      return {
        ...driven,
        output: driven.end.kind === 'completed' ? driven.end.output : driven.end,
        writes: writesOf(azure),
        left: azure.arm.world.tables.runCommands.all(),
      };
    } finally {
      await azure.close();
    }
  };

  it('answers a verdict, says that a run command was used, and removes it', async () => {
    const { left, output, seconds, writes } = await preflight({});

    expect(output).toMatchObject({ verdict: 'ready', findings: [{ code: 'guest-asked', severity: 'note' }] });
    expect(commandsIn(writes)).toHaveLength(2);
    expect(left.filter(({ provisioningState }) => provisioningState !== 'Deleting')).toEqual([]);
    expect(seconds).toBeLessThan(30);
  });

  it('answers every reason of the guest', async () => {
    const { output } = await preflight({ cloudInit: 'running', userProcesses: ['bash'] });

    expect(output).toMatchObject({ verdict: 'refused' });
    expect(codes((output as { findings: { code: string }[] }).findings)).toEqual([
      'provisioned-user-busy',
      'cloud-init-running',
      'guest-asked',
    ]);
  });

  it('says when Azure refuses the run command', async () => {
    const { output } = await preflight({}, 'nowhere');

    expect(output).toMatchObject({ verdict: 'refused', findings: [{ code: 'guest-not-reached' }] });
  });
});
