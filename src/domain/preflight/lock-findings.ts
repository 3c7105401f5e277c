import { type Finding, refusal } from '../finding.ts';
import { sourceParts } from '../removal/source-parts.ts';
import { isWithin } from '../resource-id.ts';
import { stagingFor } from '../request/staging.ts';
import { consumes } from '../run/route.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import { type Lock, targetScopeId } from '../target.ts';
import type { VmFacts } from '../vm.ts';

/** Disks and interfaces that the plan deletes with their machine. */
const doomedParts = (request: ResolvedRequest, vm: VmFacts | undefined): readonly string[] =>
  request.deleteSource && vm ? sourceParts(vm, request).toDelete : [];

/** Whose locks are to be read for a plan; of a prepared disk there is no machine. */
export const lockScopes = (request: ResolvedRequest, vm?: VmFacts): string[] => [
  request.vmId,
  ...(request.target ? [targetScopeId(request.target, request.vmId)] : []),
  ...doomedParts(request, vm),
];

const readOnly = ({ name, scope }: Lock): Finding =>
  refusal({
    code: 'read-only-lock',
    where: scope,
    message: `The ReadOnly lock "${name}" on ${scope} forbids every change there.`,
    fix: 'Have the lock removed for the time of the capture, or use a source and target outside it.',
  });

const onDeletion = ({ name, scope }: Lock): Finding =>
  refusal({
    code: 'delete-source-locked',
    where: scope,
    message: `The CanNotDelete lock "${name}" on ${scope} forbids deleting the source in the end.`,
    fix: 'Have the lock removed, or leave deleteSource out.',
  });

const onCommands = ({ name, scope }: Lock): Finding =>
  refusal({
    code: 'delete-lock',
    where: scope,
    message: `The CanNotDelete lock "${name}" on ${scope} forbids removing the run commands and extensions this run must remove from the machine.`,
    fix: 'Have the lock removed for the time of the capture.',
  });

/**
 * Where this run makes and deletes things before its image is there: run commands and extensions of a machine that is consumed, else whatever serves a copy or a
 * snapshot. A specialized image of the machine as it is needs none, and no run needs any of a guest that is off.
 */
function cleanedUpAt(request: ResolvedRequest, vm: VmFacts): string | undefined {
  const { mode, optimize, staging, target, throughImage, vmId } = request;
  if (consumes(request)) return vm.power === 'running' || optimize || throughImage ? vmId : undefined;
  const viaSnapshot = target?.kind === 'gallery' && target.via === 'snapshot';
  if (mode !== 'copy' && !viaSnapshot && !optimize) return undefined;
  return stagingFor(staging, vm.location)?.resourceGroupId ?? vmId;
}

/**
 * ReadOnly blocks every PUT and POST at and below it, so it always refuses. CanNotDelete blocks only deletions: it refuses where the plan
 * deletes something below it, which every run that consumes a running guest does (its run commands, and the encryption extension), and where the source itself
 * shall be deleted. Lists at a group also show the locks on whatever else lies in it; those are nobody's business here. From a prepared disk nothing is deleted.
 */
export function lockFindings(locks: readonly Lock[], request: ResolvedRequest, vm?: VmFacts): Finding[] {
  const { target, vmId } = request;
  const doomed = doomedParts(request, vm);
  const cleaned = vm?.flaggedGeneralized === false ? cleanedUpAt(request, vm) : undefined;
  return locks.flatMap((lock) => {
    const above = (id: string): boolean => isWithin(id, lock.scope);
    // At or above the machine, or on one of its own extensions or run commands.
    const onVm = above(vmId) || isWithin(lock.scope, vmId);
    const onDoomed = doomed.some(above);
    const onTarget = target !== undefined && above(targetScopeId(target, vmId));
    if (lock.level === 'ReadOnly') return onVm || onDoomed || onTarget ? readOnly(lock) : [];
    if (request.deleteSource && (onVm || onDoomed)) return onDeletion(lock);
    return onVm && cleaned !== undefined && (cleaned === vmId || above(cleaned)) ? onCommands(lock) : [];
  });
}
