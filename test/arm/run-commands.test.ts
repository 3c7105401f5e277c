import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { group, machine, runScript, startSim, vmId, type Sim } from './support/sim.ts';

const put = (sim: Sim, name: string, properties: object, vm = 'win') =>
  sim.call('PUT', `${vmId(vm)}/runCommands/${name}?api-version=2026-04-01`, { location: 'westeurope', properties });

const view = async (sim: Sim, name: string, vm = 'win') =>
  (await sim.call('GET', `${vmId(vm)}/runCommands/${name}?$expand=instanceView&api-version=2026-04-01`)).body
    .properties;

describe('a managed run command', () => {
  let sim: Sim;
  beforeEach(async () => {
    sim = await startSim({ virtualMachines: [machine({ name: 'win' }), machine({ name: 'lin', os: 'Linux' })] });
  });
  afterEach(() => sim.close());

  test('succeeds as a resource although its script failed, and shows the script only in the instance view', async () => {
    const created = await put(sim, 'one', { source: { script: 'Write-Host Hello World!' } }, 'lin');
    sim.pass(10);
    const polled = await sim.call('GET', created.headers.get('azure-asyncoperation') ?? '');
    const plain = await sim.call('GET', `${vmId('lin')}/runCommands/one?api-version=2026-04-01`);

    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBeNull();
    expect(created.body.properties).toMatchObject({ provisioningState: 'Creating', timeoutInSeconds: 0 });
    expect(polled.body.status).toBe('Succeeded');
    expect(plain.body.properties.instanceView).toBeUndefined();
    expect(await view(sim, 'one', 'lin')).toMatchObject({
      provisioningState: 'Succeeded',
      instanceView: {
        executionState: 'Failed',
        exitCode: 127,
        executionMessage: 'Execution failed: failed to execute command: command terminated with exit status=127',
        startTime: '2026-01-01T00:00:05+00:00',
        endTime: '2026-01-01T00:00:06+00:00',
      },
    });
  });

  test('runs in the background when it was asked to, and its operation ends as soon as it has started', async () => {
    const created = await put(sim, 'slow', { source: { script: 'Start-Sleep -Seconds 600' }, asyncExecution: true });
    sim.pass(6);
    const polled = await sim.call('GET', created.headers.get('azure-asyncoperation') ?? '');
    const during = await view(sim, 'slow');
    sim.pass(600);

    expect(polled.body.status).toBe('Succeeded');
    expect(during.instanceView).toMatchObject({ executionState: 'Running' });
    expect((await view(sim, 'slow')).instanceView).toMatchObject({ executionState: 'Succeeded', exitCode: 0 });
  });

  test('fails as an operation where the caller asked for that', async () => {
    const created = await put(sim, 'strict', { source: { script: 'exit 3' }, treatFailureAsDeploymentFailure: true });
    sim.pass(10);
    const polled = await sim.call('GET', created.headers.get('azure-asyncoperation') ?? '');

    expect(polled).toMatchObject({
      status: 200,
      body: { status: 'Failed', error: { code: 'VMExtensionProvisioningError' } },
    });
    expect((await view(sim, 'strict')).provisioningState).toBe('Failed');
  });

  test('does not run again for the same body, and does for another', async () => {
    await put(sim, 'again', { source: { script: 'Write-Output one' } });
    sim.pass(10);
    const first = await view(sim, 'again');
    const repeated = await put(sim, 'again', { source: { script: 'Write-Output one' } });
    sim.pass(60);
    const second = await view(sim, 'again');
    await put(sim, 'again', { source: { script: 'Write-Output two' } });
    sim.pass(10);

    expect(repeated.status).toBe(200);
    expect(second.instanceView).toEqual(first.instanceView);
    expect((await view(sim, 'again')).instanceView.output).toBe('two\n');
  });

  test('keeps the last 4096 bytes of its output', async () => {
    const script = `Write-Output '${'a'.repeat(3_000)}'\nWrite-Output '${'b'.repeat(4_000)}'`;

    const shown = await runScript(sim, 'long', script, 12, 'win');

    expect(shown?.output).toHaveLength(4_096);
    expect(shown?.output).toMatch(/^a+\nb+\n$/);
  });

  test('can be had twenty-five times on one machine', async () => {
    await sim.call('POST', '/admin/throttling', { enforce: false });
    for (let index = 0; index < 25; index++) await put(sim, `c${index}`, { source: { script: 'Write-Output x' } });

    const refused = await put(sim, 'one-too-many', { source: { script: 'Write-Output x' } });

    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toBe(
      'The maximum number of managed Run commands (max=25, current=25) has been exceeded.',
    );
  });

  test('cannot be made on a machine that is off', async () => {
    await sim.call('POST', '/admin/guest', { vmId: vmId('win'), action: 'operator-power-off' });

    const refused = await put(sim, 'late', { source: { script: 'Write-Output x' } });

    expect(refused).toMatchObject({
      status: 409,
      body: { error: { message: 'Cannot modify extensions in the VM when the VM is not running.' } },
    });
  });

  test('is canceled by its deletion and gone ten seconds later', async () => {
    await put(sim, 'slow', { source: { script: 'Start-Sleep -Seconds 600' }, asyncExecution: true });
    sim.pass(30);

    const deleted = await sim.call('DELETE', `${vmId('win')}/runCommands/slow?api-version=2026-04-01`);
    const canceled = await view(sim, 'slow');
    sim.pass(10);
    const gone = await sim.call('GET', `${vmId('win')}/runCommands/slow?api-version=2026-04-01`);

    expect(deleted.status).toBe(202);
    expect(canceled.instanceView.executionState).toBe('Canceled');
    expect(gone.status).toBe(404);
  });

  test('is pre-empted by a deallocate', async () => {
    const created = await put(sim, 'slow', { source: { script: 'Start-Sleep -Seconds 600' } });
    sim.pass(10);
    await sim.client.virtualMachines.deallocate(group, 'win').submitted();

    const polled = await sim.call('GET', created.headers.get('azure-asyncoperation') ?? '');

    expect(polled.body).toMatchObject({ status: 'Failed', error: { code: 'OperationPreempted' } });
  });
});

describe('the run command action', () => {
  let sim: Sim;
  beforeEach(async () => {
    sim = await startSim({ virtualMachines: [machine({ name: 'win' }), machine({ name: 'lin', os: 'Linux' })] });
  });
  afterEach(() => sim.close());

  const post = (vm: string, commandId: string, ...script: string[]) =>
    sim.call('POST', `${vmId(vm)}/runCommand?api-version=2026-04-01`, { commandId, script });

  test('answers two entries on Windows and one on Linux, through the SDK', async () => {
    const onWindows = await post('win', 'RunPowerShellScript', 'Write-Output hello');
    const onLinux = await post('lin', 'RunShellScript', "echo 'hello'");
    sim.pass(20);

    const [windows, linux] = await Promise.all(
      [onWindows, onLinux].map(
        async ({ headers }) => (await sim.call('GET', headers.get('location') ?? '')).body.value,
      ),
    );
    expect(windows).toMatchObject([
      { code: 'ComponentStatus/StdOut/succeeded', message: 'hello' },
      { code: 'ComponentStatus/StdErr/succeeded', message: '' },
    ]);
    expect(linux).toMatchObject([
      { code: 'ProvisioningState/succeeded', message: 'Enable succeeded: \n[stdout]\nhello\n\n[stderr]\n' },
    ]);
  });

  test('runs one script at a time', async () => {
    await post('win', 'RunPowerShellScript', 'Start-Sleep -Seconds 60');

    const second = await post('win', 'RunPowerShellScript', 'Write-Output hello');

    expect(second).toMatchObject({
      status: 409,
      body: { error: { code: 'Conflict', message: expect.stringContaining('execution is in progress') } },
    });
  });

  test('fails after ninety minutes of silence', async () => {
    const accepted = await post('lin', 'RunShellScript', 'waagent -force -deprovision+user');
    const polling = accepted.headers.get('azure-asyncoperation') ?? '';
    sim.pass(89 * 60);
    const silent = await sim.call('GET', polling);
    sim.pass(60);
    const over = await sim.call('GET', polling);

    expect(silent.body.status).toBe('InProgress');
    expect(over.body).toMatchObject({ status: 'Failed', error: { code: 'VMExtensionProvisioningTimeout' } });
  });
});
