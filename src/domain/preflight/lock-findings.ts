import { type Finding, refusal } from '../finding.ts';
import { sourceParts } from '../removal/source-parts.ts';
import { isWithin, sameId, subscriptionOf } from '../resource-id.ts';
import { stagingFor } from '../request/staging.ts';
import { consumes } from '../run/route.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import { type Lock, targetScopeId } from '../target.ts';
import type { VmFacts } from '../vm.ts';

/** Disks and interfaces that the plan deletes with their machine. */
const doomedParts = (request: ResolvedRequest, vm: VmFacts | undefined): readonly string[] =>
  request.deleteSource && vm ? sourceParts(vm, request).toDelete : [];

type Placed = Pick<VmFacts, 'location'>;

const bySnapshot = ({ target }: ResolvedRequest): boolean => target?.kind === 'gallery' && target.via === 'snapshot';

/** The group where the run makes things for its own time, and deletes them: copies, probes, helpers, snapshots. Undefined where it makes none. */
function temporariesAt(request: ResolvedRequest, { location }: Placed): string | undefined {
  const { bootTest, mode, optimize, prepared, staging, throughImage, vmId } = request;
  const ofMachine = mode === 'copy' || optimize !== undefined || throughImage === true || bySnapshot(request);
  if (!bootTest && (prepared || !ofMachine)) return undefined;
  return stagingFor(staging, location)?.resourceGroupId ?? vmId.split('/').slice(0, 5).join('/');
}

/** Whose locks are to be read for a plan; of a prepared disk there is no machine. What lies in another subscription may not be ours to ask about. */
export function lockScopes(request: ResolvedRequest, source: Placed, vm?: VmFacts): string[] {
  const { target, vmId } = request;
  const temporaries = temporariesAt(request, source) ?? vmId;
  return [
    vmId,
    ...(target ? [targetScopeId(target, vmId)] : []),
    ...doomedParts(request, vm),
    ...(isWithin(vmId, temporaries) || !sameId(subscriptionOf(temporaries), subscriptionOf(vmId)) ? [] : [temporaries]),
  ];
}

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

const onTemporaries = ({ name, scope }: Lock): Finding =>
  refusal({
    code: 'staging-delete-lock',
    where: scope,
    message: `The CanNotDelete lock "${name}" on ${scope} forbids removing the copies, snapshots or machines that this run makes there for its own time.`,
    fix: 'Have the lock removed, or configure a staging place outside it.',
  });

/** Whether run commands, and perhaps an extension, are removed from the machine. No run needs any of a guest that is off. */
const commands = (request: ResolvedRequest, vm: VmFacts | undefined): boolean =>
  vm?.flaggedGeneralized === false && vm.power === 'running' && consumes(request);

/**
 * ReadOnly blocks every PUT and POST at and below it, so it always refuses. CanNotDelete blocks only deletions: it refuses where the plan
 * deletes something below it, which every run that consumes a running guest does (its run commands, and the encryption extension), where it makes things for its
 * own time, and where the source itself shall be deleted. Lists at a group also show the locks on whatever else lies in it; those are nobody's business here. From a prepared disk nothing is deleted.
 */
export function lockFindings(
  locks: readonly Lock[],
  request: ResolvedRequest,
  source: Placed,
  vm?: VmFacts,
): Finding[] {
  const { target, vmId } = request;
  const doomed = doomedParts(request, vm);
  const temporaries = temporariesAt(request, source);
  return locks.flatMap((lock) => {
    const above = (id: string): boolean => isWithin(id, lock.scope);
    // At or above the machine, or on one of its own extensions or run commands.
    const onVm = above(vmId) || isWithin(lock.scope, vmId);
    const onDoomed = doomed.some(above);
    const onTarget = target !== undefined && above(targetScopeId(target, vmId));
    const onStaging = temporaries !== undefined && above(temporaries);
    if (lock.level === 'ReadOnly') return onVm || onDoomed || onTarget || onStaging ? readOnly(lock) : [];
    if (request.deleteSource && (onVm || onDoomed)) return onDeletion(lock);
    if (onVm && commands(request, vm)) return onCommands(lock);
    return onStaging ? onTemporaries(lock) : [];
  });
}
