import { stagingFor } from '../request/staging.ts';
import type { Doing, Planned } from './doing.ts';

const stagingOf = ({ request, vm }: Planned): string | undefined =>
  stagingFor(request.staging, vm.location)?.resourceGroupId;
const optimizes = (plan: Planned): boolean => plan.request.optimize !== undefined && stagingOf(plan) !== undefined;
const ownImage = ({ request }: Planned): string | undefined => {
  const image = request.optimize?.helper?.image;
  return image && 'id' in image ? image.id : undefined;
};
const fromGallery = (plan: Planned): boolean => /\/galleries\//i.test(ownImage(plan) ?? '');

/** What optimizing the captured disk asks of Azure. */
export const OPTIMIZE_DOINGS: readonly Doing[] = [
  {
    ...{ capability: 'temporaries', why: 'optimizing the disk on a helper machine', when: optimizes, at: stagingOf },
    calls: ['temporaries.startAttach', 'temporaries.startDetach'],
    // Checked by Azure on what is attached, and on what a version is made of.
    linked: ['Microsoft.Network/networkInterfaces/join/action', 'Microsoft.Compute/disks/write'],
  },
  {
    ...{ capability: 'capture', why: 'working in the helper machine', when: optimizes, at: stagingOf },
    calls: ['vms.read', 'runCommands.start', 'runCommands.read', 'runCommands.remove'],
  },
  {
    ...{ capability: 'gallery', why: 'making the helper machine of its image', calls: [], at: ownImage },
    when: (plan) => optimizes(plan) && fromGallery(plan),
    linked: ['Microsoft.Compute/galleries/images/versions/read'],
  },
  {
    ...{ capability: 'capture', why: 'making the helper machine of its image', calls: [], at: ownImage },
    when: (plan) => optimizes(plan) && ownImage(plan) !== undefined && !fromGallery(plan),
    linked: ['Microsoft.Compute/images/read'],
  },
];
