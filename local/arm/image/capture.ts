import type { ArmError } from '../arm-error.ts';
import { copyContent } from '../guest/volumes.ts';
import type { Disk, Snapshot } from '../shapes/disk.ts';
import type { Captured, CapturedDisk } from '../shapes/image.ts';
import type { Json } from '../shapes/json.ts';
import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';

const defaultOsGiB = { Windows: 127, Linux: 30 };

/** A disk says more than the machine: `ConfidentialVM_VMGuestStateOnlyEncryptedWithPlatformKey`. */
const securityTypeOf = (profile: Json | undefined): string =>
  String(profile?.securityType ?? 'Standard').replace(/_.*$/, '');

const isDisk = (row: Disk | Snapshot): row is Disk => row.type.toLowerCase() === 'microsoft.compute/disks';

const diskOrSnapshot = (world: World, id: string): Disk | Snapshot | undefined =>
  world.tables.disks.get(id) ?? world.tables.snapshots.get(id);

function captured(world: World, row: Disk | Snapshot, caching: string): CapturedDisk {
  return {
    sizeGiB: Number(row.model.diskSizeGB ?? 0),
    caching,
    accountType: isDisk(row) ? row.sku : 'Standard_LRS',
    origin: isDisk(row) ? { managedDisk: { id: row.id } } : { snapshot: { id: row.id } },
    content: copyContent(row.content, world.clock.nowMs),
  };
}

function ofVmDisk(world: World, vm: Vm, disk: Json): CapturedDisk {
  const caching = String(disk.caching ?? 'None');
  const row = disk.managedDisk?.id ? diskOrSnapshot(world, String(disk.managedDisk.id)) : undefined;
  if (row) return captured(world, row, caching);
  return {
    sizeGiB: Number(disk.diskSizeGB ?? defaultOsGiB[vm.osContent.osType ?? 'Linux']),
    caching,
    accountType: 'Standard_LRS',
    origin: { blobUri: disk.vhd?.uri },
    content: copyContent(vm.osContent, world.clock.nowMs),
  };
}

const architectureOf = (world: World, osDiskId: unknown): 'x64' | 'Arm64' => {
  const model = typeof osDiskId === 'string' ? diskOrSnapshot(world, osDiskId)?.model : undefined;
  return model?.supportedCapabilities?.architecture === 'Arm64' ? 'Arm64' : 'x64';
};

/** Operating system disk and all attached data disks of a machine, as they are at this moment. */
export function captureVm(world: World, vm: Vm): Captured {
  const storage = vm.model.storageProfile as Json;
  return {
    osType: vm.osContent.osType ?? 'Linux',
    osState: vm.osState === 'generalized' ? 'Generalized' : 'Specialized',
    generation: vm.generation,
    architecture: architectureOf(world, storage.osDisk?.managedDisk?.id),
    securityType: securityTypeOf(vm.model.securityProfile as Json | undefined),
    ...(vm.plan ? { plan: vm.plan } : {}),
    os: ofVmDisk(world, vm, storage.osDisk as Json),
    data: ((storage.dataDisks ?? []) as Json[]).map((disk) => ({
      ...ofVmDisk(world, vm, disk),
      lun: Number(disk.lun),
    })),
  };
}

interface DiskSource {
  readonly id: string;
  readonly caching: string;
}

/** From disks or snapshots; the operating system's state is what the caller says it is. */
export function captureDisks(
  world: World,
  os: DiskSource & { readonly osState: 'Generalized' | 'Specialized' },
  data: readonly (DiskSource & { readonly lun: number })[],
  notFound: (id: string) => ArmError,
): Captured {
  const rowOf = (id: string) => {
    const row = diskOrSnapshot(world, id);
    if (!row) throw notFound(id);
    return row;
  };
  const row = rowOf(os.id);
  return {
    osType: row.content.osType ?? (row.model.osType as 'Windows' | 'Linux' | undefined) ?? 'Linux',
    osState: os.osState,
    generation: (row.model.hyperVGeneration as 'V1' | 'V2' | undefined) ?? 'V1',
    architecture: architectureOf(world, row.id),
    securityType: securityTypeOf(row.model.securityProfile as Json | undefined),
    os: captured(world, row, os.caching),
    data: data.map((each) => ({ ...captured(world, rowOf(each.id), each.caching), lun: each.lun })),
  };
}
