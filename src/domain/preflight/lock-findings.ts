import { type Finding, refusal } from '../finding.ts';
import { isWithin } from '../resource-id.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import { type Lock, targetScopeId } from '../target.ts';

/** Lists at a group also show the locks on whatever else lies in it; those are nobody's business here. */
function concerns(lock: Lock, { target, vmId }: ResolvedRequest): boolean {
  if (isWithin(vmId, lock.scope) || isWithin(lock.scope, vmId)) return true;
  return target !== undefined && isWithin(targetScopeId(target, vmId), lock.scope);
}

/**
 * ReadOnly blocks every PUT and POST at and below it, so it always refuses. CanNotDelete blocks only deletions: it refuses where the plan
 * deletes something below it, which every run from a running guest does (its run commands, and the encryption extension).
 */
export function lockFindings(locks: readonly Lock[], request: ResolvedRequest, deletesBelowVm: boolean): Finding[] {
  return locks.flatMap((lock) => {
    if (!concerns(lock, request)) return [];
    // At or above the machine, or on one of its own extensions or run commands.
    const onVm = isWithin(request.vmId, lock.scope) || isWithin(lock.scope, request.vmId);
    if (lock.level === 'ReadOnly') {
      return refusal({
        code: 'read-only-lock',
        where: lock.scope,
        message: `The ReadOnly lock "${lock.name}" on ${lock.scope} forbids every change there.`,
        fix: 'Have the lock removed for the time of the capture, or use a source and target outside it.',
      });
    }
    if (!onVm || !deletesBelowVm) return [];
    return refusal({
      code: 'delete-lock',
      where: lock.scope,
      message: `The CanNotDelete lock "${lock.name}" on ${lock.scope} forbids removing the run commands and extensions this run must remove from the machine.`,
      fix: 'Have the lock removed for the time of the capture.',
    });
  });
}
