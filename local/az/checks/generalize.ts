import type { Json } from '../../arm/shapes/json.ts';
import type { Check } from '../check.ts';
import { computeId, GROUP, machineFrom } from '../cast.ts';
import { expectEqual } from '../expect.ts';
import type { Cloud } from '../cloud.ts';

const vmApi = '2024-07-01';
const named = (name: string) => ['--resource-group', GROUP, '--name', name];

async function codesOf(cloud: Cloud, name: string): Promise<string[]> {
  const { instanceView } = await cloud.az('vm', 'get-instance-view', ...named(name));
  return (instanceView.statuses as Json[]).map(({ code }) => code as string);
}

/** Deploys and says how it ended. */
async function deploy(cloud: Cloud, name: string, imageId: string): Promise<string> {
  const path = computeId('virtualMachines', name);
  await cloud.rest('put', path, vmApi, machineFrom(name, imageId));
  return String((await cloud.restUntilDone(path, vmApi)).properties.provisioningState);
}

/** In the order of the documentation, with the mistakes that people make on the way. */
export const generalize: readonly Check[] = [
  {
    name: 'vm generalize of a running machine: OperationNotAllowed',
    run: (cloud) =>
      cloud.refused(
        ['OperationNotAllowed', "Operation 'generalize' is not allowed on VM 'lin' since the VM is running."],
        ...['vm', 'generalize', ...named('lin')],
      ),
  },
  {
    name: 'image create from a machine that is not generalized: OperationNotAllowed',
    run: (cloud) =>
      cloud.refused(
        ['OperationNotAllowed', "The operation 'Create Image' requires the Virtual Machine 'lin' to be Generalized."],
        ...['image', 'create', ...named('early'), '--source', 'lin'],
      ),
  },
  {
    name: 'vm run-command invoke: what the script wrote',
    run: async (cloud) => {
      const command = ['--command-id', 'RunShellScript', '--scripts', 'echo hello'];
      const { value } = await cloud.az('vm', 'run-command', 'invoke', ...named('lin'), ...command);
      const [{ code, message } = {}] = value as Json[];
      expectEqual('code', code, 'ProvisioningState/succeeded');
      expectEqual('message', message, 'Enable succeeded: \n[stdout]\nhello\n\n[stderr]\n');
    },
  },
  {
    // Over SSH in the documentation. The agent that would report is stopped by it, so nobody waits for an answer.
    name: 'az rest: waagent -deprovision+user',
    run: async (cloud) => {
      const script = ['sudo waagent -deprovision+user -force'];
      const path = `${computeId('virtualMachines', 'lin')}/runCommand`;
      await cloud.rest('post', path, vmApi, { commandId: 'RunShellScript', script });
    },
  },
  {
    name: 'vm deallocate',
    run: async (cloud) => {
      await cloud.az('vm', 'deallocate', ...named('lin'));
      expectEqual('codes', await codesOf(cloud, 'lin'), ['ProvisioningState/succeeded', 'PowerState/deallocated']);
    },
  },
  {
    name: 'vm generalize: OSState/generalized comes first',
    run: async (cloud) => {
      await cloud.az('vm', 'generalize', ...named('lin'));
      const wanted = ['OSState/generalized', 'ProvisioningState/succeeded', 'PowerState/deallocated'];
      expectEqual('codes', await codesOf(cloud, 'lin'), wanted);
    },
  },
  {
    name: 'vm start of a generalized machine: OperationNotAllowed',
    run: (cloud) => cloud.refused(['OperationNotAllowed', 'generalized'], 'vm', 'start', ...named('lin')),
  },
  {
    name: 'tag update of a generalized machine is refused',
    run: (cloud) =>
      cloud.refused(
        ['OperationNotAllowed'],
        ...['tag', 'update', '--resource-id', computeId('virtualMachines', 'lin')],
        ...['--operation', 'merge', '--tags', 'late=true'],
      ),
  },
  {
    name: 'image create, image show, image list',
    run: async (cloud) => {
      await cloud.az('image', 'create', ...named('golden'), '--source', 'lin');
      const image = await cloud.az('image', 'show', ...named('golden'));
      const images = (await cloud.az('image', 'list', '--resource-group', GROUP)) as unknown as Json[];
      expectEqual('state', image.provisioningState, 'Succeeded');
      expectEqual('source', image.sourceVirtualMachine.id, computeId('virtualMachines', 'lin'));
      expectEqual(
        'images',
        images.map(({ name }) => name as string),
        ['golden'],
      );
    },
  },
  {
    name: 'a machine deployed from the image runs',
    run: async (cloud) => {
      expectEqual('end', await deploy(cloud, 'from-image', computeId('images', 'golden')), 'Succeeded');
      expectEqual('codes', await codesOf(cloud, 'from-image'), ['ProvisioningState/succeeded', 'PowerState/running']);
    },
  },
  {
    name: 'a machine from an image whose guest was never deprovisioned does not come up',
    run: async (cloud) => {
      await cloud.az('vm', 'deallocate', ...named('hasty'));
      await cloud.az('vm', 'generalize', ...named('hasty'));
      const properties = { sourceVirtualMachine: { id: computeId('virtualMachines', 'hasty') } };
      await cloud.rest('put', computeId('images', 'bad'), vmApi, { location: 'westeurope', properties });
      await cloud.restUntilDone(computeId('images', 'bad'), vmApi);
      expectEqual('end', await deploy(cloud, 'from-bad', computeId('images', 'bad')), 'Failed');
    },
  },
];
