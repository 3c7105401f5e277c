import { capturedDataDisks } from '../preflight/excluded-disks.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import { sameId } from '../resource-id.ts';
import type { VmFacts } from '../vm.ts';

export interface SourceParts {
  /** Deleted after the machine, because the request says so. */
  readonly toDelete: readonly string[];
  /** Outlive the machine. */
  readonly toKeep: readonly string[];
}

/** What becomes of a machine's disks and interfaces when it is deleted. A disk that is not in the image is never deleted. */
export function sourceParts(vm: VmFacts, request: ResolvedRequest): SourceParts {
  const { disks = false, nics = false } = request.deleteWithSource ?? {};
  const idsOf = (list: readonly { readonly id?: string }[]) => list.flatMap(({ id }) => (id ? [id] : []));
  const diskIds = idsOf([vm.osDisk, ...vm.dataDisks]);
  const imaged = idsOf([vm.osDisk, ...capturedDataDisks(vm, request)]);
  const interfaces = vm.interfaceIds ?? [];
  const toDelete = [...(disks ? imaged : []), ...(nics ? interfaces : [])];
  return { toDelete, toKeep: [...diskIds, ...interfaces].filter((id) => !toDelete.includes(id)) };
}

/** What Azure would delete with the machine although the request does not say so. */
export const takenAlong = (vm: Pick<VmFacts, 'goesWithMachine'>, toDelete: readonly string[]): readonly string[] =>
  (vm.goesWithMachine ?? []).filter((id) => !toDelete.some((wanted) => sameId(wanted, id)));

/** What was to be deleted with the machine and is not part of it any more: somebody took it off, perhaps before the image was made. */
export function takenOff(
  { dataDisks, interfaceIds = [], osDisk }: Pick<VmFacts, 'dataDisks' | 'interfaceIds' | 'osDisk'>,
  toDelete: readonly string[],
): readonly string[] {
  const has = [osDisk.id, ...dataDisks.map(({ id }) => id), ...interfaceIds].filter((id) => id !== undefined);
  return toDelete.filter((wanted) => !has.some((id) => sameId(wanted, id)));
}
