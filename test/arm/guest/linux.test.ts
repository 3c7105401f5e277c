import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SeedVm } from '../../../local/arm/seed-shape.ts';
import { guestScript, linuxGeneralize } from '../support/guest-script.ts';
import { group, machine, powerOf, runScript, startSim, subscriptionId, vmId, type Sim } from '../support/sim.ts';

describe('a Linux guest', () => {
  let sim: Sim;
  const seed = (guest: SeedVm['guest'] = {}, more: Partial<SeedVm> = {}) =>
    sim.call('POST', '/admin/seed', { subscriptionId, virtualMachines: [machine({ os: 'Linux', guest, ...more })] });
  const contentOf = () => sim.arm.world.tables.virtualMachines.get(vmId())?.osContent;
  const serialLog = async () => {
    const { serialConsoleLogBlobUri } = await sim.client.virtualMachines.retrieveBootDiagnosticsData(group, 'vm1');
    return (await fetch(serialConsoleLogBlobUri ?? '')).text();
  };

  beforeEach(async () => {
    sim = await startSim();
  });
  afterEach(() => sim.close());

  test('deprovisions in a transient unit, says so on the serial console and powers off', async () => {
    await seed();

    const scheduled = await runScript(sim, 'generalize', linuxGeneralize());
    sim.pass(60);

    expect(scheduled).toMatchObject({
      executionState: 'Succeeded',
      output: 'goldsmith: deprovisioning is scheduled\n',
    });
    expect(await serialLog()).toContain('goldsmith cap42 generalized\r\n');
    expect(await powerOf(sim)).toBe('PowerState/stopped');
    expect(contentOf()).toMatchObject({
      generalized: true,
      linux: { agentState: 'removed', machineId: 'empty', cloudInit: 'clean' },
    });
    expect(contentOf()?.linux?.provisionedUser).toBeUndefined();
  });

  test('says on the serial console what went and what stays', async () => {
    await seed({ residue: ['user bob uid=1001', 'agent crowdstrike'] });

    await runScript(sim, 'generalize', linuxGeneralize());
    sim.pass(60);

    const log = await serialLog();
    expect(log).toContain('goldsmith cap42 residue removed user azureuser\r\n');
    expect(log).toContain('goldsmith cap42 residue remains agent crowdstrike\r\n');
    expect(log).toMatch(/goldsmith cap42 residue end removed=\d+ remains=2\r\ngoldsmith cap42 generalized\r\n/);
  });

  test('stops before waagent when the script finds ovf-env.xml missing', async () => {
    await seed({ ovfEnv: false });

    await runScript(sim, 'generalize', linuxGeneralize());
    sim.pass(60);

    expect(await serialLog()).toContain('goldsmith cap42 failed: /var/lib/waagent/ovf-env.xml is missing');
    expect(await powerOf(sim)).toBe('PowerState/running');
    expect(contentOf()).toMatchObject({ generalized: false, linux: { provisionedUser: 'azureuser' } });
  });

  test('does not miss ovf-env.xml when users are to stay', async () => {
    await seed({ ovfEnv: false });

    await runScript(sim, 'generalize', linuxGeneralize('-deprovision'));
    sim.pass(60);

    expect(contentOf()).toMatchObject({ generalized: true, linux: { provisionedUser: 'azureuser' } });
  });

  test('keeps the user in the image where nobody looks for ovf-env.xml first', async () => {
    await seed({ ovfEnv: false });

    const unit = "cat > /run/x.sh <<'END'\n#!/bin/sh\nwaagent -force -deprovision+user\nsystemctl poweroff\nEND";
    await runScript(sim, 'naive', `${unit}\nsystemd-run --on-active=5 /bin/sh /run/x.sh`);
    sim.pass(60);

    expect(contentOf()).toMatchObject({ generalized: true, linux: { provisionedUser: 'azureuser', machineId: 'set' } });
  });

  test('stays up and says why when waagent fails', async () => {
    await seed({ waagentExitCode: 3 });

    await runScript(sim, 'generalize', linuxGeneralize());
    sim.pass(60);

    expect(await serialLog()).toContain('goldsmith cap42 failed: waagent ended with 3');
    expect(await powerOf(sim)).toBe('PowerState/running');
    expect(contentOf()?.generalized).toBe(false);
  });

  test('leaves a run command hanging that deprovisions in itself, and every later one', async () => {
    await seed();

    const inline = await runScript(sim, 'inline', 'waagent -force -deprovision+user', 600);
    const later = await runScript(sim, 'later', 'echo hello', 600);
    const view = await sim.client.virtualMachines.instanceView(group, 'vm1');

    expect(inline?.executionState).toBe('Running');
    expect(later?.executionState).toBe('Pending');
    expect(view.vmAgent?.statuses?.[0]?.displayStatus).toBe('Not Ready');
  });

  test('shows a crypt mapping in lsblk for as long as a data disk is encrypted', async () => {
    await seed({ decryptSeconds: 600 }, { ade: { kind: 'single-pass', volumes: 'Data' }, dataDisks: [{ lun: 0 }] });
    const settings = { EncryptionOperation: 'DisableEncryption', VolumeType: 'DATA', SequenceVersion: 'second' };
    const extension = {
      location: 'westeurope',
      publisher: 'Microsoft.Azure.Security',
      typeHandlerVersion: '1.1',
      settings,
    };

    const before = await runScript(sim, 'before', guestScript('linux-volumes.sh'));
    await sim.client.virtualMachineExtensions
      .createOrUpdate(group, 'vm1', 'AzureDiskEncryptionForLinux', {
        ...extension,
        typePropertiesType: 'AzureDiskEncryptionForLinux',
      })
      .submitted();
    sim.pass(700);
    const after = await runScript(sim, 'after', guestScript('linux-volumes.sh'));

    expect(before?.output).toContain('sdc1 part \ndatadisk0 crypt /datadrive0\n');
    expect(after?.output).toContain('sdc1 part /datadrive0\n');
    expect(after?.output).not.toContain('crypt');
  });
});
