import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { group, machine, startSim, vmId, type Answer, type Sim } from './support/sim.ts';

const folder = new URL('../../../shared/contract/recordings/', import.meta.url);
const skipped = existsSync(folder) ? '' : ' (skipped: ../shared/contract is not there)';
const describeContract = skipped ? describe.skip : describe;

interface Recorded {
  readonly i: number;
  readonly request: { readonly method: string; readonly path: string; readonly body?: object };
  readonly response: { readonly status: number; readonly headers: Record<string, string>; readonly body: unknown };
}

function recording(file: string): (i: number) => Recorded {
  const { interactions } = JSON.parse(readFileSync(new URL(`${file}.json`, folder), 'utf8')) as {
    interactions: Recorded[];
  };
  return (i) => interactions.find((interaction) => interaction.i === i) as Recorded;
}

/** Every path of names in a document; elements of a list count as one. */
function shapeOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => shapeOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => shapeOf(inner, `${path}.${name}`));
}

const asyncHeaders = ['azure-asyncoperation', 'location', 'azure-asyncnotification', 'etag'];

/** The same status, the same asynchronous headers, and no name that the service answers and the simulator does not. */
function expectLike(answer: Answer, { response }: Recorded, except: readonly RegExp[] = []): void {
  const missing = [...new Set(shapeOf(response.body))].filter(
    (path) => !shapeOf(answer.body || null).includes(path) && !except.some((pattern) => pattern.test(path)),
  );
  expect({ status: answer.status, missing }).toEqual({ status: response.status, missing: [] });
  const present = asyncHeaders.filter((name) => answer.headers.has(name));
  expect(present).toEqual(asyncHeaders.filter((name) => name in response.headers));
}

describeContract(`what the service was recorded to answer${skipped}`, () => {
  let sim: Sim;
  beforeEach(async () => {
    sim = await startSim({
      virtualMachines: [
        machine({ os: 'Linux', generation: 'V1' }),
        machine({ name: 'enc', ade: { kind: 'single-pass', volumes: 'OS' } }),
      ],
    });
  });
  afterEach(() => sim.close());
  const api = 'api-version=2024-07-01';
  const poll = (answer: Answer) => sim.call('GET', answer.headers.get('azure-asyncoperation') ?? '');

  test('power off, generalize and read', async () => {
    const recorded = recording('generalize-capture.cli2024.test_vm_generalize');

    const powerOff = await sim.call('POST', `${vmId()}/powerOff?skipShutdown=false&${api}`);
    expectLike(powerOff, recorded(26));
    expectLike(await poll(powerOff), recorded(27));
    sim.pass(11);
    expectLike(await poll(powerOff), recorded(28));
    expectLike(await sim.call('GET', powerOff.headers.get('location') ?? ''), recorded(29));
    expectLike(await sim.call('POST', `${vmId()}/generalize?${api}`), recorded(30));
    // The recorded machine has a blob disk and a password.
    expectLike(await sim.call('GET', `${vmId()}?${api}`), recorded(31), [/\.vhd\./]);
    const flagged = recording('generalize-capture.cli2021.test_vm_generalize')(20);
    const { body } = await sim.call('GET', `${vmId()}?$expand=instanceView&${api}`);
    const codes = (document: any) => document.properties.instanceView.statuses.map(({ code }: any) => code); // eslint-disable-line @typescript-eslint/no-explicit-any -- a document
    expect(codes(body)).toEqual(codes(flagged.response.body));
  });

  test('a managed run command from its creation to its deletion', async () => {
    const recorded = recording('run-command.cli2024.test_run_command_v2');
    const path = `${vmId()}/runCommands/cmd?${api}`;

    const created = await sim.call('PUT', path, recorded(24).request.body);
    expectLike(created, recorded(24));
    expectLike(await poll(created), recorded(25));
    sim.pass(10);
    expectLike(await poll(created), recorded(26));
    expectLike(await sim.call('GET', path), recorded(27));
    const shown = await sim.call('GET', `${vmId()}/runCommands/cmd?$expand=instanceView&${api}`);
    expectLike(shown, recorded(28));
    const view = (recorded(28).response.body as Answer['body']).properties.instanceView;
    expect(shown.body.properties.instanceView).toMatchObject({
      exitCode: view.exitCode,
      executionState: view.executionState,
      executionMessage: view.executionMessage,
    });
    const patched = await sim.call('PATCH', path, recorded(30).request.body);
    expectLike(patched, recorded(30));
    sim.pass(10);
    expectLike(await sim.call('GET', `${vmId()}/runCommands?${api}`), recorded(34));
    expectLike(await sim.call('DELETE', path), recorded(36));
    sim.pass(10);
    expectLike(await sim.call('GET', `${vmId()}/runCommands?${api}`), recorded(39));
  });

  test('disk encryption shown, disabled and shown again', async () => {
    const recorded = recording('encryption.cli2024.test_vm_disk_encryption_e2e');
    const path = `${vmId('enc')}/extensions/AzureDiskEncryption?${api}`;
    const vaultSettings = [/settings\.(KeyVaultResourceId|Key|Kek)/];

    expectLike(await sim.call('GET', path), recorded(40), vaultSettings);
    const shown = await sim.call('GET', `${vmId('enc')}/extensions/AzureDiskEncryption?$expand=instanceView&${api}`);
    expectLike(shown, recorded(41), vaultSettings);
    const machineView = await sim.call('GET', `${vmId('enc')}?$expand=instanceView&${api}`);
    expectLike(machineView, recorded(42), vaultSettings);
    const disabled = await sim.call('PUT', path, recorded(44).request.body);
    expectLike(disabled, recorded(44));
    sim.pass(60);
    expectLike(await poll(disabled), recorded(47));
    const after = await sim.call('GET', `${vmId('enc')}/extensions/AzureDiskEncryption?$expand=instanceView&${api}`);
    expectLike(after, recorded(49));
    expect(after.body.properties.instanceView.statuses[0].message).toContain(
      'Disable Encryption completed successfully',
    );
  });

  test('a snapshot', async () => {
    const recorded = recording('disk-snapshot.cli2024.test_snapshot_access');
    const path = `${vmId().split('/virtualMachines')[0]}/snapshots/snapshot1?${api}`;

    const accepted = await sim.call('PUT', path, { ...recorded(1).request.body, location: 'westeurope' });
    expectLike(accepted, recorded(1));
    sim.pass(1);
    expectLike(await poll(accepted), recorded(2));
    expectLike(await sim.call('GET', path), recorded(3));
  });

  test('tags at a scope', async () => {
    const recorded = recording('tags.cli2024.test_tag_update_resource');
    const path = `${vmId()}/providers/Microsoft.Resources/tags/default?api-version=2022-09-01`;

    for (const i of [2, 3, 4, 5]) {
      const { request, response } = recorded(i);
      const answer = await sim.call(request.method, path, request.body);
      expectLike(answer, recorded(i));
      expect(answer.body.properties).toEqual((response.body as Answer['body']).properties);
    }
    expectLike(await sim.call('DELETE', path), recorded(6));
  });

  test('the refusal to generalize a running machine', async () => {
    const recorded = recording('generalize-capture.ps2018.VirtualMachineTests.TestVirtualMachineCaptureNegative')(54);

    const answer = await sim.call('POST', `${vmId()}/generalize?${api}`);

    const words = JSON.stringify(recorded.response.body).replace('vmcrptestps8913', 'vm1');
    expect({ status: answer.status, body: answer.body }).toEqual({ status: 409, body: JSON.parse(words) });
    expect((await sim.client.virtualMachines.get(group, 'vm1')).provisioningState).toBe('Succeeded');
  });
});
