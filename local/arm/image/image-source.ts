import { ArmError, operationNotAllowed } from '../arm-error.ts';
import { sizeGiBOf, vhdAt } from '../blobs/vhd-source.ts';
import { shortRegion } from '../gallery/region-names.ts';
import { seededCapture } from '../gallery/seed-galleries.ts';
import { makeEmptyContent } from '../guest/content.ts';
import { partsOf } from '../resource-id.ts';
import type { DiskContent } from '../shapes/guest.ts';
import type { Captured, ManagedImage } from '../shapes/image.ts';
import type { Json } from '../shapes/json.ts';
import type { World } from '../world.ts';
import { captureDisks, captureVm } from './capture.ts';

type Source = Pick<ManagedImage, 'sourceKey' | 'sourceVirtualMachine' | 'captured'>;

const invalid = (message: string, target: string) => new ArmError(400, 'InvalidParameter', message, { target });

const excludedAccounts = ['UltraSSD_LRS', 'PremiumV2_LRS'];

/** Texts not quoted anywhere are in the service's manner; the codes are those of its neighbours (contract: errors). */
function refuse(captured: Captured, generation: string, sourceName: string): void {
  if (captured.securityType !== 'Standard') {
    // hashicorp/packer issue 13189 has this text
    throw operationNotAllowed(
      `Creation of managed images are not supported for virtual machine with ${captured.securityType} security type.`,
    );
  }
  if (captured.architecture === 'Arm64') {
    throw invalid(
      "The managed image does not support the 'Arm64' architecture. Use an Azure Compute Gallery image instead.",
      'architecture',
    );
  }
  if (generation !== captured.generation) {
    throw invalid(
      `The Hypervisor generation '${generation}' of the image does not match the Hypervisor generation ` +
        `'${captured.generation}' of the source '${sourceName}'.`,
      'hyperVGeneration',
    );
  }
  const unfit = [captured.os, ...captured.data].find((disk) => excludedAccounts.includes(disk.accountType));
  if (unfit) {
    throw operationNotAllowed(
      `The operation 'Create Image' is not supported for disks of the storage account type '${unfit.accountType}'.`,
    );
  }
}

function fromVm(world: World, location: string, vmId: string, generation: string): Source {
  const vm = world.tables.virtualMachines.get(vmId);
  const name = partsOf(vmId).name;
  if (!vm || shortRegion(vm.location) !== shortRegion(location)) {
    throw new ArmError(
      404,
      'NotFound',
      `Source Virtual Machine '${name}' specified in the request does not exist in this Azure location.`,
    );
  }
  if (vm.osState !== 'generalized') {
    throw operationNotAllowed(
      `The operation 'Create Image' requires the Virtual Machine '${vm.name}' to be Generalized.`,
    );
  }
  if (vm.model.storageProfile?.osDisk?.diffDiskSettings) {
    throw operationNotAllowed(`The operation 'Create Image' is not supported for VMs with an ephemeral OS disk.`);
  }
  const captured = captureVm(world, vm);
  refuse(captured, generation, vm.name);
  return { sourceKey: vmId.toLowerCase(), sourceVirtualMachine: { id: vmId }, captured };
}

/** Ids without their first slash are taken as well (generalize-capture.py2020 #6). */
function idOf(disk: Json): string | undefined {
  const id = (disk.managedDisk?.id ?? disk.snapshot?.id) as string | undefined;
  return id?.replace(/^\/?/, '/');
}

/** A blob that somebody seeded is what it is; any other is taken on trust: the system that the caller names, generalized if he says so. */
function fromBlobs(world: World, location: string, storage: Json, generation: string): Source {
  const osDisk = storage.osDisk as Json;
  const uri = String(osDisk.blobUri ?? '');
  if (!uri) throw invalid("Required parameter 'osDisk.blobUri' is missing (null).", 'osDisk.blobUri');
  const osType = osDisk.osType === 'Windows' ? 'Windows' : 'Linux';
  const osState = osDisk.osState === 'Specialized' ? 'Specialized' : 'Generalized';
  const shared = seededCapture(osType, { osState, generation: generation === 'V2' ? 'V2' : 'V1' });
  const disk = (given: Json, fallbackGiB: number, trusted: DiskContent) => {
    const vhd = vhdAt(world, String(given.blobUri ?? ''), { location });
    return {
      sizeGiB: Number(given.diskSizeGB ?? (vhd ? sizeGiBOf(vhd) : fallbackGiB)),
      caching: String(given.caching ?? 'None'),
      accountType: String(given.storageAccountType ?? 'Standard_LRS'),
      origin: { blobUri: String(given.blobUri) },
      content: vhd ? structuredClone(vhd.content) : trusted,
    };
  };
  const data = ((storage.dataDisks ?? []) as Json[]).map((each) => ({
    ...disk(each, 10, makeEmptyContent()),
    lun: Number(each.lun),
  }));
  const os = disk(osDisk, shared.os.sizeGiB, shared.os.content);
  return { sourceKey: uri.toLowerCase(), captured: { ...shared, os, data } };
}

function fromDisks(world: World, location: string, storage: Json, generation: string): Source {
  const osId = idOf(storage.osDisk as Json);
  if (!osId) return fromBlobs(world, location, storage, generation);
  const osState = storage.osDisk.osState === 'Specialized' ? 'Specialized' : 'Generalized';
  const data = ((storage.dataDisks ?? []) as Json[]).map((disk) => ({
    id: idOf(disk) ?? '',
    caching: String(disk.caching ?? 'None'),
    lun: Number(disk.lun),
  }));
  const os = { id: osId, caching: String(storage.osDisk.caching ?? 'None'), osState } as const;
  const missing = (id: string) => new ArmError(404, 'NotFound', `Resource ${partsOf(id).name} is not found.`);
  const captured = captureDisks(world, os, data, missing);
  refuse(captured, generation, partsOf(osId).name);
  // The image's own kind of storage: what the caller says, whatever its disks were (test_vm_managed_disk #38).
  const kind = (given: Json | undefined) => ({ accountType: String(given?.storageAccountType ?? 'Standard_LRS') });
  const given = (storage.dataDisks ?? []) as Json[];
  return {
    sourceKey: osId.toLowerCase(),
    captured: {
      ...captured,
      os: { ...captured.os, ...kind(storage.osDisk as Json) },
      data: captured.data.map((disk, index) => ({ ...disk, ...kind(given[index]) })),
    },
  };
}

/** Without hyperVGeneration the service takes V1, whatever the source is (domain sheet 3.2). */
export function imageSource(world: World, location: string, properties: Json): Source {
  const generation = String(properties.hyperVGeneration ?? 'V1');
  const vmId: unknown = properties.sourceVirtualMachine?.id;
  const hasDisk = properties.storageProfile?.osDisk !== undefined;
  if (typeof vmId === 'string' && hasDisk) {
    throw invalid('Only one of sourceVirtualMachine and storageProfile.osDisk can be specified.', 'storageProfile');
  }
  if (typeof vmId === 'string') return fromVm(world, location, vmId, generation);
  if (hasDisk) return fromDisks(world, location, properties.storageProfile as Json, generation);
  throw invalid("Required parameter 'image.sourceVirtualMachine' is missing (null).", 'image.sourceVirtualMachine');
}
