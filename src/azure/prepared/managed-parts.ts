import type { Disk, Snapshot } from '@azure/arm-compute';
import type { DiskPart, SnapshotPart } from '../../domain/prepared/prepared-facts.ts';
import { parseDiskId, parseSnapshotId, requireParsed } from '../../domain/resource-id.ts';
import type { DiskFacts, ImageTraits } from '../../domain/vm.ts';
import type { ArmClients } from '../arm-clients.ts';
import { callOrAbsent } from '../arm-errors.ts';

/** A disk or a snapshot of Azure's. */
export interface FoundPart {
  readonly part: DiskPart | SnapshotPart;
  readonly disk: DiskFacts;
  readonly traits: Omit<ImageTraits, 'id' | 'location'>;
  readonly guid: string;
}

const SECURITY: readonly ImageTraits['securityType'][] = ['TrustedLaunch', 'ConfidentialVM'];

/** A disk says more than a machine: `ConfidentialVM_VMGuestStateOnlyEncryptedWithPlatformKey`. */
function securityOf({ securityProfile }: Disk | Snapshot): ImageTraits['securityType'] {
  const type = securityProfile?.securityType ?? '';
  return SECURITY.find((one) => type.startsWith(one)) ?? 'Standard';
}

function traitsOf(found: Disk | Snapshot): FoundPart['traits'] {
  const { name, product, publisher } = found.purchasePlan ?? {};
  const controllers = found.supportedCapabilities?.diskControllerTypes ?? 'SCSI';
  return {
    osType: found.osType === 'Windows' ? 'Windows' : 'Linux',
    // Where nothing is said Azure takes the first.
    generation: found.hyperVGeneration === 'V2' ? 'V2' : 'V1',
    architecture: found.supportedCapabilities?.architecture === 'Arm64' ? 'Arm64' : 'x64',
    securityType: securityOf(found),
    diskController: /scsi/i.test(controllers) ? 'SCSI' : 'NVMe',
    ...(name && product && publisher ? { plan: { name, product, publisher } } : {}),
  };
}

function diskFactsOf(id: string, found: Disk | Snapshot): DiskFacts {
  const isDisk = parseSnapshotId(id) === undefined;
  const encryptionSetId = found.encryption?.diskEncryptionSetId;
  return {
    name: found.name ?? id.split('/').at(-1) ?? id,
    id,
    ephemeral: false,
    maxShares: isDisk ? ((found as Disk).maxShares ?? 1) : 1,
    ...(isDisk && found.sku?.name ? { accountType: found.sku.name } : {}),
    ...(found.diskSizeGB === undefined ? {} : { sizeGiB: found.diskSizeGB }),
    ...(encryptionSetId ? { diskEncryptionSetId: encryptionSetId } : {}),
    ...(found.encryptionSettingsCollection ? { everEncrypted: true } : {}),
  };
}

function partOf(id: string, lun: number | undefined, found: Disk | Snapshot): DiskPart | SnapshotPart {
  const controllers = found.supportedCapabilities?.diskControllerTypes;
  const common = {
    ...{ where: id, location: found.location ?? '', provisioningState: found.provisioningState ?? 'unknown' },
    underAde: found.encryptionSettingsCollection?.enabled === true,
    ...(lun === undefined ? {} : { lun }),
    ...(found.osType ? { osType: found.osType } : {}),
    ...(controllers ? { diskControllers: controllers } : {}),
  };
  if (parseSnapshotId(id)) {
    const { completionPercent, incremental = false } = found as Snapshot;
    return {
      ...common,
      kind: 'snapshot',
      incremental,
      ...(completionPercent === undefined ? {} : { completionPercent }),
    };
  }
  const { diskState = 'unknown', managedBy } = found as Disk;
  return { ...common, kind: 'disk', diskState, ...(managedBy ? { attachedTo: managedBy } : {}) };
}

export async function readManagedPart(arm: ArmClients, id: string, lun?: number): Promise<FoundPart | undefined> {
  const { name, resourceGroup, subscriptionId } = requireParsed(parseDiskId, id);
  const { disks, snapshots } = arm.compute(subscriptionId);
  const found = await callOrAbsent((): Promise<Disk | Snapshot> =>
    parseSnapshotId(id) ? snapshots.get(resourceGroup, name) : disks.get(resourceGroup, name),
  );
  return (
    found && {
      part: partOf(id, lun, found),
      disk: diskFactsOf(id, found),
      traits: traitsOf(found),
      guid: found.uniqueId ?? '',
    }
  );
}
