import { type Finding, refusal, warning } from '../finding.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import type { VmFacts } from '../vm.ts';

/** The data disks that go into the image. */
export const capturedDataDisks = (
  vm: Pick<VmFacts, 'dataDisks'>,
  { excludeDataDisks = [] }: Pick<ResolvedRequest, 'excludeDataDisks'>,
): VmFacts['dataDisks'] => vm.dataDisks.filter(({ lun }) => !excludeDataDisks.includes(lun));

/** An image that lacks a disk still has whatever refers to it: mounts, services, page files. */
export function exclusionFindings(vm: VmFacts, request: ResolvedRequest): Finding[] {
  const { excludeDataDisks = [], target } = request;
  const luns = vm.dataDisks.map(({ lun }) => lun);
  const findings = excludeDataDisks.flatMap((lun) => {
    const where = `excludeDataDisks.${lun}`;
    if (!luns.includes(lun)) {
      return refusal({
        code: 'excluded-disk-not-found',
        where,
        message: `The machine has no data disk at LUN ${lun}.`,
        fix: `Exclude only disks it has: ${luns.join(', ') || '(none)'}.`,
      });
    }
    return warning({
      code: 'data-disk-excluded',
      where,
      message: `The data disk at LUN ${lun} stays out of the image; whatever in the guest needs it (mounts, services, a page file) will not find it.`,
      fix: 'Mark its mount as nofail, or let the disk be captured.',
    });
  });
  if (excludeDataDisks.length > 0 && target?.kind === 'gallery' && target.via === 'vm') {
    findings.push(
      refusal({
        code: 'exclusion-needs-disks',
        where: 'target.via',
        message: 'A version made from the machine as a whole holds all of its disks.',
        fix: 'Leave target.via out, or ask for "disk" or "snapshot".',
      }),
    );
  }
  return findings;
}
