import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { groupScope, machine, startSim, vmId, type Answer, type Sim } from '../support/sim.ts';

const compute = (tail: string) => `${groupScope}/providers/Microsoft.Compute/${tail}`;
const at = (tail: string, more = '') => `${compute(tail)}?api-version=2024-07-01${more}`;
const vm = (name: string, tail = '') => at(`virtualMachines/${name}${tail}`);
const polling = ({ headers }: Answer) => headers.get('azure-asyncoperation') ?? '';
const codes = ({ body }: Answer) => (body.statuses as { code: string }[]).map(({ code }) => code);

describe('facts about machines, commands and disks (contract INDEX)', () => {
  let sim: Sim;
  beforeEach(async () => {
    sim = await startSim({
      virtualMachines: [
        machine({ name: 'lin', os: 'Linux' }),
        machine({ name: 'win', ade: { kind: 'single-pass', volumes: 'OS' } }),
        machine({
          name: 'blob',
          os: 'Linux',
          osDisk: { unmanagedVhdUri: 'https://a.blob.core.windows.net/vhds/os.vhd' },
        }),
      ],
    });
  });
  afterEach(() => sim.close());

  async function finished(answer: Answer, seconds = 120) {
    sim.pass(seconds);
    return sim.call('GET', polling(answer));
  }
  const seconds = ({ body }: Answer) => (Date.parse(String(body.endTime)) - Date.parse(String(body.startTime))) / 1000;

  test('fact 2: generalize is synchronous, works on a stopped machine, and leaves deallocate and DELETE allowed', async () => {
    await finished(await sim.call('POST', vm('lin', '/powerOff')));
    const { status, body, headers } = await sim.call('POST', vm('lin', '/generalize'));

    expect([status, body, headers.get('azure-asyncoperation'), headers.get('location')]).toEqual([200, '', null, null]);
    expect((await sim.call('POST', vm('lin', '/deallocate'))).status).toBe(202);
    sim.pass(60);
    expect((await sim.call('DELETE', vm('lin'))).status).toBe(202);
  });

  test('fact 3: generalize of a running machine is 409 OperationNotAllowed', async () => {
    const { status, body } = await sim.call('POST', vm('lin', '/generalize'));

    expect([status, body.error.code, body.error.message]).toEqual([
      409,
      'OperationNotAllowed',
      "Operation 'generalize' is not allowed on VM 'lin' since the VM is running. Please power off explicitly in case you shut down the VM from inside the guest operating system.",
    ]);
  });

  test('fact 4: the flag is seen in the instance view alone, as its first status', async () => {
    await finished(await sim.call('POST', vm('lin', '/powerOff')));
    const before = await sim.call('GET', vm('lin'));
    await sim.call('POST', vm('lin', '/generalize'));

    expect((await sim.call('GET', vm('lin'))).body).toEqual(before.body);
    expect(codes(await sim.call('GET', vm('lin', '/instanceView')))).toEqual([
      'OSState/generalized',
      'ProvisioningState/succeeded',
      'PowerState/stopped',
    ]);
  });

  test('fact 14: capture is for machines on blobs; it answers a template as its output', async () => {
    const managed = await sim.call('POST', vm('lin', '/capture'), { vhdPrefix: 'p', destinationContainerName: 'c' });
    await finished(await sim.call('POST', vm('blob', '/deallocate')));
    await sim.call('POST', vm('blob', '/generalize'));
    const captured = await finished(
      await sim.call('POST', vm('blob', '/capture'), {
        vhdPrefix: 'p',
        destinationContainerName: 'c',
        overwriteVhds: true,
      }),
    );

    expect([managed.status, managed.body.error.code]).toEqual([409, 'OperationNotAllowed']);
    expect(managed.body.error.message).toMatch(
      /^The Capture action is only supported on a Virtual Machine with blob based disks/,
    );
    expect(captured.body.properties.output).toMatchObject({
      contentVersion: '1.0.0.0',
      resources: [{ type: 'Microsoft.Compute/virtualMachines' }],
    });
    expect(seconds(captured)).toBeCloseTo(0.2);
  });

  test('fact 19: the run command action answers one entry on Linux and two on Windows, one at a time', async () => {
    const run = (name: string, commandId: string, script: string) =>
      sim.call('POST', vm(name, '/runCommand'), { commandId, script: [script] });
    const linux = await run('lin', 'RunShellScript', 'echo hi');
    const second = await run('lin', 'RunShellScript', 'echo hi');
    const windows = await run('win', 'RunPowerShellScript', 'Write-Output "hi"');
    const valueOf = async (answer: Answer) =>
      (await finished(answer)).body.properties.output.value as { code: string; message: string }[];

    expect([second.status, second.body.error.code]).toEqual([409, 'Conflict']);
    expect(await valueOf(linux)).toEqual([
      expect.objectContaining({
        code: 'ProvisioningState/succeeded',
        message: 'Enable succeeded: \n[stdout]\nhi\n\n[stderr]\n',
      }),
    ]);
    expect((await valueOf(windows)).map(({ code }) => code)).toEqual([
      'ComponentStatus/StdOut/succeeded',
      'ComponentStatus/StdErr/succeeded',
    ]);
  });

  test('fact 20: a run command resource succeeds though its script ended with 127; only the instance view says so', async () => {
    const path = 'virtualMachines/lin/runCommands/c';
    const body = { location: 'westeurope', properties: { source: { script: 'no-such-command' } } };
    const created = await sim.call('PUT', at(path), body);
    await finished(created);
    const plain = await sim.call('GET', at(path));
    const view = await sim.call('GET', at(path, '&$expand=instanceView'));

    expect([created.status, plain.body.properties.provisioningState, plain.body.properties.timeoutInSeconds]).toEqual([
      201,
      'Succeeded',
      0,
    ]);
    expect(plain.body.properties.instanceView).toBeUndefined();
    expect(view.body.properties.instanceView).toMatchObject({ executionState: 'Failed', exitCode: 127 });
    expect((await sim.call('DELETE', at(path))).status).toBe(202);
  });

  test('fact 21: disk encryption is an extension, disabled by a PUT; its state is a substatus; an encryption set gets its identity', async () => {
    const path = 'virtualMachines/win/extensions/AzureDiskEncryption';
    const before = await sim.call('GET', at(path, '&$expand=instanceView'));
    const settings = { EncryptionOperation: 'DisableEncryption', VolumeType: 'All', SequenceVersion: 'fresh' };
    const disable = await sim.call('PUT', at(path), { location: 'westeurope', properties: { settings } });
    const set = await sim.call('PUT', at('diskEncryptionSets/d'), {
      location: 'westeurope',
      identity: { type: 'SystemAssigned' },
      properties: { activeKey: { keyUrl: 'https://v.vault.azure.net/keys/k/1' } },
    });
    await finished(disable);
    const view = await sim.call('GET', vm('win', '/instanceView'));

    expect(JSON.parse(String(before.body.properties.instanceView.substatuses[0].message))).toEqual({
      os: 'Encrypted',
      data: 'NotEncrypted',
    });
    expect([disable.status, set.status]).toEqual([200, 202]);
    expect(view.body.disks[0].encryptionSettings[0].enabled).toBe(false);
    expect((await sim.call('GET', at('diskEncryptionSets/d'))).body.identity.principalId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('fact 22: a snapshot of what is not there is refused at once', async () => {
    const creationData = { createOption: 'Copy', sourceResourceId: compute('disks/nowhere') };
    const { status, body } = await sim.call('PUT', at('snapshots/s'), {
      location: 'westeurope',
      properties: { creationData },
    });

    expect([status, body.error]).toEqual([404, { code: 'NotFound', message: 'Resource nowhere is not found.' }]);
  });

  test('fact 27: powerOff leaves stopped, deallocate deallocated, start running, in the recorded times', async () => {
    const off = await finished(await sim.call('POST', vm('lin', '/powerOff')));
    const stopped = codes(await sim.call('GET', vm('lin', '/instanceView')));
    const gone = await finished(await sim.call('POST', vm('lin', '/deallocate')));
    const deallocated = codes(await sim.call('GET', vm('lin', '/instanceView')));
    const on = await finished(await sim.call('POST', vm('lin', '/start')));

    expect([stopped.at(-1), deallocated.at(-1)]).toEqual(['PowerState/stopped', 'PowerState/deallocated']);
    const within = (value: number, least: number, most: number) => value >= least && value <= most;
    expect([within(seconds(off), 5, 20), within(seconds(gone), 10, 121), within(seconds(on), 3, 8)]).toEqual([
      true,
      true,
      true,
    ]);
  });

  test('fact 28: durations lie where they were recorded', async () => {
    const tagged = await finished(await sim.call('PATCH', vm('lin'), { tags: { a: 'b' } }));
    const extension = await finished(
      await sim.call('PUT', at('virtualMachines/lin/extensions/e'), {
        location: 'westeurope',
        properties: { publisher: 'Microsoft.Azure.Extensions', type: 'CustomScript', typeHandlerVersion: '2.1' },
      }),
    );
    const deletion = await finished(await sim.call('DELETE', at(`virtualMachines/${vmId('blob').split('/').at(-1)}`)));
    const within = (answer: Answer, least: number, most: number) => seconds(answer) >= least && seconds(answer) <= most;

    expect([within(tagged, 0.9, 816), within(extension, 10, 1510), within(deletion, 0.2, 694)]).toEqual([
      true,
      true,
      true,
    ]);
  });
});
