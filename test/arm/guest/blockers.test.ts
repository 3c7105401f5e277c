import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SeedVm } from '../../../local/arm/seed-shape.ts';
import { bootsAsNew } from '../../../local/arm/deployment/fresh-content.ts';
import { guestScript, windowsGeneralize } from '../support/guest-script.ts';
import { machine, powerOf, runScript, startSim, subscriptionId, vmId, type Sim } from '../support/sim.ts';

describe('what stands in the way of Sysprep', () => {
  let sim: Sim;
  beforeEach(async () => {
    sim = await startSim();
  });
  afterEach(() => sim.close());

  const seed = (troubles: NonNullable<SeedVm['guest']>['troubles']) =>
    sim.call('POST', '/admin/seed', { subscriptionId, virtualMachines: [machine({ guest: { troubles } })] });
  const content = () => sim.arm.world.tables.virtualMachines.get(vmId())?.osContent;
  const ended = async (script: string, seconds: number) => {
    await runScript(sim, 'generalize', script);
    sim.pass(seconds);
    return (await runScript(sim, 'state', guestScript('windows-guest-state.ps1')))?.output ?? '';
  };

  it.each([
    [
      'a store app of one user',
      { userPackages: ['Contoso.App_1.0'] },
      'Package Contoso.App_1.0 was installed for a user',
    ],
    ['updates that want a restart', { pendingReboot: 'update' }, 'Windows updates that require a reboot'],
    ['a servicing stack that wants a restart', { pendingReboot: 'servicing' }, 'Windows updates that require a reboot'],
    ['no rearm left', { rearmsLeft: 0 }, '0xC004D307'],
  ] as const)('is %s: it fails with that in its log, and the machine runs on', async (_what, troubles, words) => {
    await seed(troubles);

    const said = await ended(windowsGeneralize(), 120);

    expect(said).toContain('failed cap42 sysprep ended without generalizing');
    expect(said).toContain(words);
    expect(content()).toMatchObject({ generalized: false, windows: { imageState: 'IMAGE_STATE_COMPLETE' } });
    expect(await powerOf(sim)).toBe('PowerState/running');
  });

  it('is a service of the agent that does not run, where the script waits for it', async () => {
    await seed({ stoppedServices: ['RdAgent'] });

    expect(await ended(windowsGeneralize(), 700)).toContain('failed cap42 service RdAgent is not running');
    expect(content()?.generalized).toBe(false);
  });

  it('is no DVD device that is switched off: that shows in the machines of the image, unless the script mended it', async () => {
    const boots = () => {
      const disk = content();
      return disk ? [disk.generalized, bootsAsNew(disk)] : [];
    };
    await seed({ cdromDisabled: true });
    await runScript(
      sim,
      'plain',
      '& "$env:windir\\System32\\Sysprep\\Sysprep.exe" /oobe /generalize /quiet /quit',
      600,
    );
    const careless = boots();
    await sim.close();
    sim = await startSim();
    await seed({ cdromDisabled: true });
    await runScript(sim, 'generalize', windowsGeneralize(), 1_000);

    expect([careless, boots()]).toEqual([
      [true, false],
      [true, true],
    ]);
  });
});
