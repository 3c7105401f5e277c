import { ArmError } from '../arm-error.ts';
import { makeEmptyContent } from '../guest/content.ts';
import { captureDisks, captureVm } from '../image/capture.ts';
import { idKey } from '../resource-id.ts';
import type { Captured, CapturedDisk } from '../shapes/image.ts';
import type { Json, Resource } from '../shapes/json.ts';
import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';
import { invalidParameter } from './gallery-error.ts';
import { shortRegion } from './region-names.ts';
import { captureVhds } from '../blobs/capture-vhds.ts';

/** Where a version comes from, in the two ways of writing it. */
export interface VersionSource {
  readonly kind: 'vm' | 'image' | 'version' | 'disks' | 'vhd';
  /** Lower-cased id of the source, by which a second PUT is recognised (INDEX fact 17). */
  readonly key: string;
  readonly id: string;
  readonly captured: Captured;
}

/** Property and id of the source that a body names, if it names one. */
export function sourceNamed(storage: Json | undefined): { readonly property: string; readonly id: string } | undefined {
  const named = [
    ['source.virtualMachineId', storage?.source?.virtualMachineId],
    ['source.id', storage?.source?.id],
    ['osDiskImage.source.id', storage?.osDiskImage?.source?.id],
  ].filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  if (named.length > 1) {
    throw invalidParameter(
      'The gallery artifact version source can only be specified either directly under storageProfile or within individual ' +
        'OS or data disks. One and only one source type (user image, snapshot, disk, virtual machine) can be provided.',
      'galleryImageVersion.properties.storageProfile',
    );
  }
  const [only] = named;
  return only && { property: only[0], id: only[1] };
}

const notFound = (id: string) =>
  new ArmError(
    404,
    'NotFound',
    `Source ${id} is not found. Please check source exists, and is in the same region as gallery image version being created.`,
  );

const inRegion = <Row extends Resource>(row: Row | undefined, location: string, id: string): Row => {
  if (!row || shortRegion(row.location) !== shortRegion(location)) throw notFound(id);
  return row;
};

function fromVm(world: World, vm: Vm): Captured {
  const storage = vm.model.storageProfile as Json;
  if (storage.osDisk?.diffDiskSettings) {
    throw invalidParameter(`Source virtual machine ${vm.id} cannot contain an ephemeral OS disk.`);
  }
  if (!storage.osDisk?.managedDisk?.id) {
    throw invalidParameter(`Source virtual machine ${vm.id} must be created from Managed Disks.`);
  }
  const captured = captureVm(world, vm);
  const unfit = [captured.os, ...captured.data].find(({ accountType }) =>
    ['UltraSSD_LRS', 'PremiumV2_LRS'].includes(accountType),
  );
  if (unfit) {
    const account = unfit.accountType === 'UltraSSD_LRS' ? 'an UltraSSD' : 'a PremiumV2';
    throw invalidParameter(
      `Source virtual machine ${vm.id} cannot contain disk ['${unfit.origin.managedDisk?.id}'] stored in ${account} account type.`,
    );
  }
  return captured;
}

/** From a managed image: one version after the other, the next when the first is replicated. */
function refuseParallel(world: World, imageId: string): void {
  const busy = world.tables.galleryVersions
    .all()
    .some((version) => version.sourceKey === idKey(imageId) && version.provisioningState === 'Creating');
  if (!busy) return;
  throw new ArmError(
    409,
    'Conflict',
    `Too many requests on source '${imageId}'. Please reduce the number of requests on the source or wait some time before retrying.`,
  );
}

function fromOne(world: World, id: string, location: string): Pick<VersionSource, 'kind' | 'captured'> {
  if (/\/galleries\/[^/]+\/images\/[^/]+\/versions\/[^/]+$/i.test(id)) {
    const version = inRegion(world.tables.galleryVersions.get(id), location, id);
    if (!version.everSucceeded) throw notFound(id);
    return { kind: 'version', captured: version.captured };
  }
  if (/\/images\/[^/]+$/i.test(id) && !/\/galleries\//i.test(id)) {
    const image = inRegion(world.tables.images.get(id), location, id);
    if (image.provisioningState === 'Creating' || image.provisioningState === 'Failed') {
      throw new ArmError(
        409,
        'OperationNotAllowed',
        `The resource '${id}' cannot be used until Image has been successfully created.`,
      );
    }
    refuseParallel(world, id);
    return { kind: 'image', captured: image.captured };
  }
  if (/\/virtualMachines\/[^/]+$/i.test(id)) {
    return { kind: 'vm', captured: fromVm(world, inRegion(world.tables.virtualMachines.get(id), location, id)) };
  }
  throw invalidParameter(
    `The source id: ${id} must either be a managed image, virtual machine or another gallery image version`,
    'galleryImageVersion.properties.storageProfile.source.id',
  );
}

/** Beside an OS disk that is a resource a blob is not looked into: empty, of the size that was recorded (gallery.cli2024.test_gallery_image_version_vhd #68). */
const fromBlob = ({ uri, id }: Json, caching: string): CapturedDisk => ({
  sizeGiB: 30,
  caching,
  accountType: 'Standard_LRS',
  origin: { blob: { uri: uri as string, ...(id ? { id: id as string } : {}) } },
  content: makeEmptyContent(),
});

function fromDisks(world: World, storage: Json, location: string, definition: Json): Captured {
  const osState = definition.osState as 'Generalized' | 'Specialized';
  const data = ((storage.dataDiskImages ?? []) as Json[]).map((disk) => ({
    id: String(disk.source?.id ?? disk.source?.uri ?? ''),
    ...(disk.source?.uri ? { blob: disk.source as Json } : {}),
    caching: String(disk.hostCaching ?? 'ReadOnly'),
    lun: Number(disk.lun),
  }));
  const os = {
    id: String(storage.osDiskImage.source.id),
    caching: String(storage.osDiskImage.hostCaching ?? 'ReadWrite'),
  };
  for (const { id } of [os, ...data.filter(({ blob }) => !blob)]) {
    if (!/\/(disks|snapshots)\/[^/]+$/i.test(id))
      throw invalidParameter(`The source id: ${id} must be a managed disk or snapshot.`);
    inRegion(world.tables.disks.get(id) ?? world.tables.snapshots.get(id), location, id);
  }
  const luns = data.map(({ lun }) => lun);
  if (new Set(luns).size < luns.length) {
    throw invalidParameter(
      'Duplicated lun numbers have been detected in the input data disks. Lun number must be unique for each data disk.',
    );
  }
  const ids = [os, ...data].map(({ id }) => id.toLowerCase());
  if (new Set(ids).size < ids.length) {
    throw invalidParameter(
      'Duplicated source ids are found in the input disks. Source id should be unique for each disk.',
    );
  }
  const captured = captureDisks(
    world,
    { ...os, osState },
    data.filter(({ blob }) => !blob),
    notFound,
  );
  const blobs = data.flatMap(({ blob, caching, lun }) => (blob ? [{ ...fromBlob(blob, caching), lun }] : []));
  const model: Json = (world.tables.disks.get(os.id) ?? world.tables.snapshots.get(os.id))?.model ?? {};
  // A disk that was made empty says nothing about itself: it is what the definition says (test_gallery_specialized #41).
  return {
    ...captured,
    data: [...captured.data, ...blobs].toSorted((a, b) => a.lun - b.lun),
    ...(model.osType ? {} : { osType: definition.osType as Captured['osType'] }),
    ...(model.hyperVGeneration ? {} : { generation: definition.hyperVGeneration as Captured['generation'] }),
  };
}

export function readSource(world: World, storage: Json, location: string, definition: Json): VersionSource {
  const named = sourceNamed(storage);
  if (!named) {
    const uri = storage.osDiskImage?.source?.uri as string | undefined;
    if (uri !== undefined) {
      return {
        kind: 'vhd',
        key: uri.toLowerCase(),
        id: uri,
        captured: captureVhds(world, storage, location, definition),
      };
    }
    throw invalidParameter(
      "Required parameter 'galleryImageVersion.properties.storageProfile.source' is missing (null).",
    );
  }
  const { property, id } = named;
  if (property === 'source.virtualMachineId' && !/\/virtualMachines\/[^/]+$/i.test(id)) throw notFound(id);
  if (property === 'osDiskImage.source.id') {
    return { kind: 'disks', key: idKey(id), id, captured: fromDisks(world, storage, location, definition) };
  }
  return { key: idKey(id), id, ...fromOne(world, id, location) };
}
