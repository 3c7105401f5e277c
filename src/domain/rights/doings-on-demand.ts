import { creatingTarget } from '../definition/definition-request.ts';
import { groupId, parseVmId, requireParsed } from '../resource-id.ts';
import type { Doing, Planned } from './doing.ts';

/** Asked only where it does not exist: see `withoutNeedlessDefinition`. */
const createsDefinition = ({ request }: Planned): boolean => creatingTarget(request.target) !== undefined;
const deletes = ({ request }: Planned): boolean => request.deleteSource;
const groupOfVm = ({ vm }: Planned): string => {
  const { resourceGroup, subscriptionId } = requireParsed(parseVmId, vm.id);
  return groupId(subscriptionId, resourceGroup);
};
/** What only a profile can permit: making what is missing, and deleting what is used up. */
export const ON_DEMAND: readonly Doing[] = [
  {
    ...{ capability: 'definition', why: 'making the image definition', when: createsDefinition },
    calls: ['definitions.readState', 'definitions.findTwin', 'definitions.start'],
  },
  {
    ...{ capability: 'capture', why: 'knowing the network of the definition', when: createsDefinition, at: groupOfVm },
    calls: ['interfaces.isAccelerated'],
  },
  {
    ...{ capability: 'delete-source', why: 'deleting the source', when: deletes },
    calls: ['removals.startDeleteMachine'],
  },
  {
    ...{ capability: 'delete-source', why: 'deleting the disks of the source' },
    when: (plan) => deletes(plan) && plan.request.deleteWithSource?.disks === true,
    calls: ['removals.readDisk', 'removals.startDeleteDisk'],
  },
  {
    ...{ capability: 'delete-source', why: 'deleting the interfaces of the source', at: groupOfVm },
    when: (plan) => deletes(plan) && plan.request.deleteWithSource?.nics === true,
    calls: ['removals.readInterface', 'removals.startDeleteInterface'],
  },
];
