import type { Json } from '../../arm/shapes/json.ts';
import type { Check } from '../check.ts';
import { computeId, GROUP, groupId, SUBSCRIPTION } from '../cast.ts';
import { expectEqual } from '../expect.ts';

const lin = ['--resource-group', GROUP, '--name', 'lin'];
const id = computeId('virtualMachines', 'lin');

export const lookAndTag: readonly Check[] = [
  {
    name: 'account show: the subscription of the login',
    run: async (cloud) => expectEqual('id', (await cloud.az('account', 'show')).id, SUBSCRIPTION),
  },
  {
    name: 'group list and group show',
    run: async (cloud) => {
      const groups = (await cloud.az('group', 'list')) as unknown as Json[];
      expectEqual(
        'groups',
        groups.map(({ name }) => name as string),
        [GROUP],
      );
      expectEqual('id', (await cloud.az('group', 'show', '--name', GROUP)).id, groupId);
    },
  },
  {
    name: 'vm list',
    run: async (cloud) => {
      const machines = (await cloud.az('vm', 'list', '--resource-group', GROUP)) as unknown as Json[];
      expectEqual(
        'machines',
        machines.map(({ name }) => name as string),
        ['lin', 'hasty', 'kept'],
      );
    },
  },
  {
    name: 'vm show and vm get-instance-view: running, succeeded',
    run: async (cloud) => {
      const vm = await cloud.az('vm', 'show', ...lin);
      const { instanceView } = await cloud.az('vm', 'get-instance-view', ...lin);
      const codes = (instanceView.statuses as Json[]).map(({ code }) => code as string);
      expectEqual('state', vm.provisioningState, 'Succeeded');
      expectEqual('codes', codes, ['ProvisioningState/succeeded', 'PowerState/running']);
    },
  },
  {
    name: 'vm show of a machine that is not there: ResourceNotFound',
    run: (cloud) =>
      cloud.refused(
        ['ResourceNotFound', "'Microsoft.Compute/virtualMachines/nobody' under resource group 'images' was not found"],
        ...['vm', 'show', '--resource-group', GROUP, '--name', 'nobody'],
      ),
  },
  {
    name: 'vm update --set tags.x: the other tags stay',
    run: async (cloud) => {
      const { tags } = await cloud.az('vm', 'update', ...lin, '--set', 'tags.stage=ready');
      expectEqual('tags', tags, { team: 'api', stage: 'ready' });
    },
  },
  {
    name: 'tag update --operation merge, tag list',
    run: async (cloud) => {
      await cloud.az('tag', 'update', '--resource-id', id, '--operation', 'merge', '--tags', 'owner=ann');
      const { properties } = await cloud.az('tag', 'list', '--resource-id', id);
      expectEqual('tags', properties.tags, { team: 'api', stage: 'ready', owner: 'ann' });
    },
  },
  {
    name: 'vm deallocate under a ReadOnly lock: ScopeLocked',
    run: (cloud) => cloud.refused(['ScopeLocked'], 'vm', 'deallocate', '--resource-group', GROUP, '--name', 'kept'),
  },
];
