import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SeedVm } from '../../../local/arm/seed-shape.ts';
import { guestScript, windowsGeneralize } from '../support/guest-script.ts';
import { group, machine, powerOf, runScript, startSim, subscriptionId, vmId, type Sim } from '../support/sim.ts';

describe('a Windows guest', () => {
  let sim: Sim;
  const seed = (guest: SeedVm['guest'] = {}, more: Partial<SeedVm> = {}) =>
    sim.call('POST', '/admin/seed', {
      subscriptionId: subscriptionId,
      virtualMachines: [machine({ guest, ...more })],
    });
  const contentOf = () => sim.arm.world.tables.virtualMachines.get(vmId())?.osContent;

  beforeEach(async () => {
    sim = await startSim();
  });
  afterEach(() => sim.close());

  test('is generalized by the scheduled task, shows the marker while it waits, then shuts itself down', async () => {
    await seed({ sysprepSeconds: 240 });

    const scheduled = await runScript(sim, 'generalize', windowsGeneralize());
    sim.pass(60 + 240);
    const proof = await runScript(sim, 'state', guestScript('windows-guest-state.ps1', { CAPTURE_ID: 'cap42' }));
    const whileProving = await powerOf(sim);
    sim.pass(60);

    expect(scheduled).toMatchObject({
      executionState: 'Succeeded',
      exitCode: 0,
      output: 'goldsmith: sysprep is scheduled\n',
    });
    expect(proof?.output?.replace(/age \d+/, 'age N')).toBe(
      'goldsmith cap42 residue end removed=0 remains=0\nIMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE\n' +
        'goldsmith cap42 age N\ngeneralized cap42\n',
    );
    expect(whileProving).toBe('PowerState/running');
    expect(await powerOf(sim)).toBe('PowerState/stopped');
    expect(contentOf()).toMatchObject({ generalized: true, halfGeneralized: false, windows: { pantherFolder: false } });
  });

  test.each([
    ['waits for somebody for ever', {}, 'not-reported', 'IMAGE_STATE_SPECIALIZE_RESEAL_TO_OOBE'],
    [
      'is an ordinary machine again where an answer file is at hand',
      { oobeSeconds: 300 },
      'ready',
      'IMAGE_STATE_COMPLETE',
    ],
  ])(
    'started again after Sysprep goes through its first start once more, and %s',
    async (_what, guest, agent, imageState) => {
      await seed({ generalized: true, ...guest }, { power: 'stopped' });

      await sim.call('POST', `${vmId()}/start`);
      sim.pass(600);

      expect(sim.arm.world.tables.virtualMachines.get(vmId())?.guest.agent).toBe(agent);
      expect(contentOf()).toMatchObject({ generalized: false, windows: { imageState } });
    },
  );

  test('stays up with the reason in the marker when Sysprep fails', async () => {
    await seed({ sysprepError: 'Package Contoso was installed for a user, but not provisioned for all users.' });

    await runScript(sim, 'generalize', windowsGeneralize());
    sim.pass(120);
    const state = await runScript(sim, 'state', guestScript('windows-guest-state.ps1'));

    const lines = state?.output?.trimEnd().split('\n') ?? [];
    expect(lines.slice(0, 2)).toEqual(['IMAGE_STATE_COMPLETE', 'failed cap42 sysprep ended without generalizing']);
    expect(lines[2]).toContain('not provisioned for all users');
    expect(await powerOf(sim)).toBe('PowerState/running');
    expect(contentOf()?.generalized).toBe(false);
  });

  test('gives up waiting for a Sysprep that takes longer than the task allows', async () => {
    await seed({ sysprepSeconds: 3_600 });

    await runScript(sim, 'generalize', windowsGeneralize());
    sim.pass(60 + 30 * 60);
    const state = await runScript(sim, 'state', guestScript('windows-guest-state.ps1'));

    expect(state?.output).toContain('failed cap42 sysprep did not reach IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE');
    expect(await powerOf(sim)).toBe('PowerState/running');
  });

  test('refuses Sysprep with 0x80310039 while a volume is encrypted, whatever the platform says', async () => {
    await seed({}, { ade: { kind: 'single-pass', volumes: 'OS' } });

    await runScript(sim, 'generalize', windowsGeneralize());
    sim.pass(120);
    const state = await runScript(sim, 'state', guestScript('windows-guest-state.ps1'));

    expect(state?.output).toContain('(0x80310039)');
  });

  test('is left half generalized by a deallocate in the middle of Sysprep', async () => {
    await seed({ sysprepSeconds: 240 });

    await runScript(sim, 'generalize', windowsGeneralize());
    sim.pass(120);
    await sim.client.virtualMachines.deallocate(group, 'vm1').submitted();
    sim.pass(1_000);

    expect(contentOf()).toMatchObject({
      generalized: false,
      halfGeneralized: true,
      windows: { imageState: 'IMAGE_STATE_UNDEPLOYABLE' },
    });
  });

  test('never reports a run command that starts Sysprep with /shutdown itself', async () => {
    await seed({ sysprepSeconds: 240 });

    const script = '& C:\\Windows\\System32\\Sysprep\\Sysprep.exe /oobe /generalize /shutdown';
    const early = await runScript(sim, 'inline', script, 600);
    const expand = { expand: 'instanceView' };
    sim.pass(5_400);
    const late = await sim.client.virtualMachineRunCommands.getByVirtualMachine(group, 'vm1', 'inline', expand);

    expect(early?.executionState).toBe('Running');
    expect(await powerOf(sim)).toBe('PowerState/stopped');
    expect(late.instanceView?.executionState).toBe('TimedOut');
  });

  test('uses its generalization up by booting again', async () => {
    await seed({ generalized: true }, { power: 'deallocated' });

    await sim.client.virtualMachines.start(group, 'vm1').submitted();
    sim.pass(5);

    expect(contentOf()).toMatchObject({ generalized: false, halfGeneralized: true });
  });

  test('fails a script with a command it does not know', async () => {
    await seed();

    const view = await runScript(sim, 'odd', 'Get-Moon -Phase full');

    expect(view).toMatchObject({ executionState: 'Failed', exitCode: 127 });
    expect(view?.error).toBe('command not simulated: Get-Moon -Phase full\n');
  });
});
