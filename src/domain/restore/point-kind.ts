import { groupId, parseVmId, requireParsed } from '../resource-id.ts';
import { snapshotName } from '../names.ts';
import type { VmFacts } from '../vm.ts';
import type { RestorePointRef } from './kept-machine.ts';

/** Sizes that take premium disks have an `s` among their features: `Standard_D4ds_v5`, `Standard_DS2_v2`. */
export const takesPremium = (size: string): boolean =>
  /^Standard_(?:[A-Z]{1,2}S\d|[A-Z]{1,2}\d+(?:-\d+)?[a-z]*s)/.test(size);

type Sized = Pick<VmFacts, 'dataDisks' | 'size'> & Partial<Pick<VmFacts, 'securityType'>>;

/**
 * A crash-consistent restore point wants a size with premium storage and no confidential machine; one disk needs none.
 * https://learn.microsoft.com/azure/virtual-machines/concepts-restore-points
 */
export const takesOnePoint = ({ dataDisks, securityType, size }: Sized): boolean =>
  dataDisks.length > 0 && securityType !== 'ConfidentialVM' && takesPremium(size);

/** Id of the collection that holds the restore point of one capture. */
const POINT = 'before';

/** Where the restore point of a capture lies: beside its machine, under names that derive from the capture. */
export function restorePointOf(captureId: string, vm: VmFacts): RestorePointRef {
  const { resourceGroup, subscriptionId } = requireParsed(parseVmId, vm.id);
  const compute = `${groupId(subscriptionId, resourceGroup)}/providers/Microsoft.Compute`;
  if (takesOnePoint(vm)) {
    const collectionId = `${compute}/restorePointCollections/goldsmith-${captureId}`;
    return { kind: 'restore-point', collectionId, pointId: `${collectionId}/restorePoints/${POINT}` };
  }
  const disks = ['os' as const, ...vm.dataDisks.map(({ lun }) => lun)];
  return { kind: 'snapshots', ids: disks.map((disk) => `${compute}/snapshots/${snapshotName(captureId, disk)}`) };
}

const ROW =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\/restorePointCollections\/([^/]+)(?:\/restorePoints\/([^/]+))?$/i;

/** A collection, or one point of it. */
export function parsePointId(id: string) {
  const [, subscriptionId = '', resourceGroup = '', collection = '', point = ''] = ROW.exec(id) ?? [];
  if (collection === '' || collection === '.' || collection === '..' || point === '..') return undefined;
  return { subscriptionId, resourceGroup, collection, point };
}
