import { probeSize } from '../../boot-test/probe.ts';
import { type Finding, note } from '../../finding.ts';
import type { ResolvedRequest } from '../../request/resolve-request.ts';
import { takesOnePoint, takesPremium } from '../../restore/point-kind.ts';
import { consumes } from '../../run/route.ts';
import type { DiskFacts, ImageTraits, VmFacts } from '../../vm.ts';
import { about } from '../about.ts';
import { capturedDataDisks } from '../excluded-disks.ts';
import type { Surroundings } from './surroundings.ts';

/** Something a run makes that counts against Compute's quota in the source's region. */
interface Wanted {
  /** As Azure names the usage. */
  readonly usage: string;
  readonly count: number;
  readonly why: string;
}

type Sized = ImageTraits & Pick<VmFacts, 'osDisk' | 'dataDisks' | 'size'>;

/** Families older than the convention, whose number is none of cores: `Standard_D3_v2` has four of them, `Standard_DS11_v2` two. */
const COUNTS_OTHERWISE = /^(?:Basic_|Standard_(?:A\d+|GS?\d+(?:-\d+)?|DS?\d+(?:-\d+)?(?:_v2)?)(?:_Promo)?$)/i;

/** The number in `Standard_D4s_v5`; NaN where the name does not tell. https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions */
function coresOf(size: string): number {
  if (COUNTS_OTHERWISE.test(size)) return NaN;
  return Number(/^Standard_[A-Z]+(\d+)/i.exec(size)?.[1]);
}

/** Of the other kinds nobody says under which name Azure counts them. */
const USAGE_OF: Readonly<Record<string, string>> = {
  Premium_LRS: 'PremiumDiskCount',
  StandardSSD_LRS: 'StandardSSDDiskCount',
  Standard_LRS: 'StandardDiskCount',
};

/** Copies are of the kind of their originals; a machine of an image has premium disks where its size takes them, as every probe does. */
function diskKinds(request: ResolvedRequest, vm: Sized): string[] {
  const kindOf = ({ accountType = 'Standard_LRS' }: DiskFacts): string => accountType;
  const captured = [vm.osDisk, ...capturedDataDisks(vm, request)];
  const helper = request.optimize?.helper?.size;
  return [
    ...(makesCopy(request) ? captured.map(kindOf) : []),
    ...(request.bootTest ? captured.map(() => 'Premium_LRS') : []),
    // Beside the copy to be optimized there is the helper's own.
    ...(helper === undefined ? [] : [kindOf(vm.osDisk), takesPremium(helper) ? 'Premium_LRS' : 'Standard_LRS']),
  ];
}

/** A specialized image is made of snapshots alone. */
const makesCopy = ({ mode, osState, prepared }: ResolvedRequest): boolean =>
  mode === 'copy' && osState === 'generalized' && !prepared;

function snapshotsOf(request: ResolvedRequest, vm: Sized): number {
  if (request.mode === 'copy' && !request.prepared) return 1 + capturedDataDisks(vm, request).length;
  return request.restorePoint && consumes(request) && !takesOnePoint(vm) ? 1 + vm.dataDisks.length : 0;
}

/** Copies of machines and disks: the copy of mode `copy`, the probe of a boot test, the helper of an optimization, the snapshots of a restore point. */
export function wantedQuota(request: ResolvedRequest, vm: Sized): Wanted[] {
  const helperSize = request.optimize?.helper?.size;
  const sizes = [
    ...(makesCopy(request) ? [vm.size] : []),
    ...(request.bootTest ? [probeSize(vm)] : []),
    ...(helperSize === undefined ? [] : [helperSize]),
  ];
  const cores = sizes.reduce((sum, size) => sum + coresOf(size), 0);
  const kinds = diskKinds(request, vm);
  const wanted = [
    { usage: 'virtualMachines', count: sizes.length, why: 'a temporary machine' },
    { usage: 'cores', count: cores, why: `a temporary machine of size ${sizes.join(' and ')}` },
    ...Object.entries(USAGE_OF).map(([kind, usage]) => {
      return { usage, count: kinds.filter((each) => each === kind).length, why: 'copies of its disks' };
    }),
    {
      usage: 'StandardSnapshotCount',
      count: snapshotsOf(request, vm) + (helperSize === undefined ? 0 : 1),
      why: 'snapshots of its disks',
    },
  ];
  // Better no number than a wrong one.
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
