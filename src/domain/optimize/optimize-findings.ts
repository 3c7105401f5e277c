import type { Finding } from '../finding.ts';
import { about } from '../preflight/about.ts';
import { regionKey } from '../region.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import { stagingFor } from '../request/staging.ts';
import { sameId, subscriptionOf } from '../resource-id.ts';
import type { VmFacts } from '../vm.ts';

const { only } = about('guest.optimize');

/** Machines whose disk DISM cannot optimize, or not on another machine. */
const onMachine = (vm: VmFacts, { osState }: ResolvedRequest): Finding[] => [
  ...only(vm.osType === 'Linux', {
    code: 'optimize-needs-windows',
    message: 'DISM optimizes Windows; the machine runs Linux.',
    fix: 'Ask with "guest": {"optimize": false}, or use a profile without optimize.',
  }),
  ...only(osState === 'specialized', {
    code: 'optimize-needs-generalized',
    message: 'DISM shortens the first start of a generalized system; a specialized image has had its first start.',
    fix: 'Ask with "guest": {"optimize": false}, or use a profile without optimize.',
  }),
  ...only(vm.securityType === 'ConfidentialVM', {
    code: 'optimize-of-confidential-machine',
    message: 'The disk of a confidential machine is bound to it: no other machine can work on a copy.',
    fix: 'Ask with "guest": {"optimize": false}, or use a profile without optimize.',
  }),
  ...only(vm.architecture === 'Arm64' && vm.osType === 'Windows', {
    code: 'optimize-of-arm64-machine',
    message: 'The helper machine is an x64 one, and DISM is not known to optimize Windows of the other architecture.',
    fix: 'Ask with "guest": {"optimize": false}, or use a profile without optimize.',
  }),
  // From a running machine the run decrypts first.
  ...only(vm.ade.kind !== 'none' && vm.power !== 'running', {
    code: 'optimize-of-encrypted-disk',
    message: 'The platform still reports Azure Disk Encryption: a helper machine could not read the disk.',
    fix: 'Ask with "guest": {"optimize": false}, or use a profile without optimize.',
  }),
];

/** Where the work would be done, and what the image would be made of. */
function onPlace(vm: VmFacts, { mode, optimize, staging, target }: ResolvedRequest): Finding[] {
  const place = stagingFor(staging, vm.location);
  const isElsewhere = place !== undefined && !sameId(subscriptionOf(place.resourceGroupId), subscriptionOf(vm.id));
  return [
    ...only(!optimize?.helper, {
      code: 'optimize-needs-helper',
      message: 'No helper machine is configured: DISM works on the disk from another machine.',
      fix: 'Set GOLDSMITH_OPTIMIZE_HELPER (docs/settings.md), or ask with "guest": {"optimize": false}.',
    }),
    ...only(!place, {
      code: 'optimize-needs-staging',
      message: `No staging place is configured for ${regionKey(vm.location)}: the helper machine needs a resource group and an isolated subnet there.`,
      fix: 'Add staging: [{location, resourceGroupId, subnetId}] to the scope or the profile, or ask with "guest": {"optimize": false}.',
    }),
    // The mode says it of itself.
    ...only(isElsewhere && mode === 'consume', {
      code: 'staging-in-other-subscription',
      message: 'The staging place lies in another subscription than the machine.',
      fix: 'Configure a staging place in the subscription of the machine.',
    }),
    ...only(target?.kind === 'gallery' && target.via === 'vm', {
      code: 'optimize-via-machine',
      message: 'A version made of the machine as a whole would hold its own disk, not the optimized copy.',
      fix: 'Leave target.via out, or ask with "guest": {"optimize": false}.',
    }),
  ];
}

/** Why the captured disk cannot be optimized, before anything is changed; nothing where nobody asks for it. */
export const optimizeFindings = (vm: VmFacts, request: ResolvedRequest): Finding[] =>
  request.optimize ? [...onMachine(vm, request), ...onPlace(vm, request)] : [];
