import { stagingFor } from '../request/staging.ts';
import { groupId, parseVmId, requireParsed } from '../resource-id.ts';
import type { Doing, Planned } from './doing.ts';

/** The staging group; beside the machine where there is none. */
function placeOf({ request, vm }: Planned): string {
  const { resourceGroup, subscriptionId } = requireParsed(parseVmId, vm.id);
  return stagingFor(request.staging, vm.location)?.resourceGroupId ?? groupId(subscriptionId, resourceGroup);
}
const goesThrough = ({ request }: Planned): boolean => request.throughImage === true;

/** What a managed image between a machine and its version asks of Azure. */
export const THROUGH_IMAGE_DOINGS: readonly Doing[] = [
  {
    ...{ capability: 'capture', why: 'making the managed image in between', when: goesThrough, at: placeOf },
    calls: ['images.read', 'images.start'],
  },
  {
    ...{ capability: 'temporaries', why: 'removing the managed image in between', when: goesThrough, at: placeOf },
    calls: ['temporaries.read', 'temporaries.startDelete'],
  },
];
