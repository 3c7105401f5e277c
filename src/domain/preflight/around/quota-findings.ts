import { probeSize } from '../../boot-test/probe.ts';
import { type Finding, note } from '../../finding.ts';
import type { ResolvedRequest } from '../../request/resolve-request.ts';
import { takesOnePoint } from '../../restore/point-kind.ts';
import type { ImageTraits, VmFacts } from '../../vm.ts';
import { about } from '../about.ts';
import type { Surroundings } from './surroundings.ts';

/** Something a run makes that counts against Compute's quota in the source's region. */
interface Wanted {
  /** As Azure names the usage. */
  readonly usage: string;
  readonly count: number;
  readonly why: string;
}

type Sized = ImageTraits & Pick<VmFacts, 'dataDisks' | 'size'>;

/** The number in `Standard_D4s_v5`. https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions */
function coresOf(size: string): number {
  return Number(/^(?:Standard|Basic)_[A-Z]+(\d+)/i.exec(size)?.[1] ?? 0);
}

/** Copies of machines and disks: the copy of mode `copy`, the probe of a boot test, the helper of an optimization, the snapshots of a restore point. */
export function wantedQuota(request: ResolvedRequest, vm: Sized): Wanted[] {
  const disks = 1 + vm.dataDisks.length;
  const copies = (request.mode === 'copy' ? 1 : 0) + (request.bootTest ? 1 : 0);
  const helperSize = request.optimize?.helper?.size;
  const helpers = helperSize === undefined ? 0 : 1;
  const sizes = [
    ...(request.mode === 'copy' ? [vm.size] : []),
    ...(request.bootTest ? [probeSize(vm)] : []),
    ...(helperSize === undefined ? [] : [helperSize]),
  ];
  const cores = sizes.reduce((sum, size) => sum + coresOf(size), 0);
  const machine = [
    { usage: 'virtualMachines', count: copies + helpers, why: 'a temporary machine' },
    { usage: 'cores', count: cores, why: `a temporary machine of size ${sizes.join(' and ')}` },
    // Beside the copy to be optimized there is the helper's own.
    { usage: 'PremiumDiskCount', count: copies * disks + helpers * 2, why: 'copies of its disks' },
  ];
  const onePoint = request.mode === 'consume' && takesOnePoint(vm);
  const ofAll = (request.restorePoint && !onePoint) || request.mode === 'copy' ? disks : 0;
  const snapshots = ofAll + helpers;
  const wanted = [...machine, { usage: 'StandardSnapshotCount', count: snapshots, why: 'snapshots of its disks' }];
  return wanted.filter(({ count }) => count > 0);
}

/** Quota that the run's copies would overdraw. What Azure does not list is not limited. */
export function quotaFindings(request: ResolvedRequest, vm: Sized, { unread, usages }: Surroundings): Finding[] {
  const { only } = about(`quota ${vm.location}`);
  const short = wantedQuota(request, vm).flatMap(({ count, usage, why }) => {
    const found = usages.find(({ name }) => name.toLowerCase() === usage.toLowerCase());
    const { limit = 0, used = 0 } = found ?? {};
    return only(found !== undefined && used + count > limit, {
      code: 'quota-exceeded',
      message: `The run needs ${count} of ${usage} for ${why}; ${used} of ${limit} are used in the region.`,
      fix: 'Free some, have the quota raised, or leave out what needs them (mode copy, bootTest, restorePoint, optimize).',
    });
  });
  const untold = unread
    .filter(({ what }) => what === 'quota')
    .map(({ code, where }) =>
      note({
        code: 'quota-not-read',
        where,
        message: `Azure would not list the quota of the region (${code}).`,
        fix: 'Give the identity Microsoft.Compute/locations/usages/read (role "Goldsmith sweep" of infra/app/rbac.bicep).',
      }),
    );
  return [...short, ...untold];
}
