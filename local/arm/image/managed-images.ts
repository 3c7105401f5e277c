import { createHash } from 'node:crypto';
import { ArmError, operationNotAllowed } from '../arm-error.ts';
import { shortRegion } from '../gallery/region-names.ts';
import { asOf, type Since } from '../http/api-version.ts';
import type { Operation } from '../operation.ts';
import { partsOf } from '../resource-id.ts';
import type { CapturedDisk, ManagedImage } from '../shapes/image.ts';
import type { Json, Tags } from '../shapes/json.ts';
import { shownTags, tagsOf } from '../resources/shown-tags.ts';
import type { World } from '../world.ts';
import { imageSource } from './image-source.ts';

const writeName = 'Microsoft.Compute/images/write';

/** INDEX fact 28: 5 to 36 seconds. */
const secondsFor = (id: string) => 5 + ((createHash('sha256').update(id.toLowerCase()).digest()[0] ?? 0) % 32);

const propertyChange = (property: string) =>
  new ArmError(409, 'PropertyChangeNotAllowed', `Changing property '${property}' is not allowed.`, {
    target: property,
  });

function start(world: World, image: ManagedImage, name: string, seconds: number, onDone: () => void): Operation {
  return world.operations.start({
    name,
    family: 'operations',
    subscriptionId: partsOf(image.id).subscriptionId,
    location: image.location,
    resourceId: image.id,
    seconds,
    onDone: () => {
      onDone();
    },
    onFailed: () => {
      image.provisioningState = 'Failed';
    },
  });
}

export interface ImageWrite {
  readonly image: ManagedImage;
  readonly operation: Operation;
  readonly isNew: boolean;
}

/** An image is its source for ever: a second PUT may change tags and nothing else. */
function update(world: World, image: ManagedImage, body: Json): ImageWrite {
  const asked: unknown = body.properties?.storageProfile?.zoneResilient;
  if (asked !== undefined && asked !== (image.zoneResilient ?? false)) throw propertyChange('zoneResilient');
  if (body.properties?.sourceVirtualMachine || body.properties?.storageProfile?.osDisk) {
    const sourceVm: unknown = body.properties.sourceVirtualMachine?.id;
    const same =
      typeof sourceVm === 'string' ? sourceVm.toLowerCase() === image.sourceKey : !image.sourceVirtualMachine;
    if (!same) throw propertyChange('sourceVirtualMachine.id');
  }
  if (body.tags !== undefined) image.tags = { ...(body.tags as Tags) };
  image.provisioningState = 'Updating';
  const operation = start(world, image, writeName, 1, () => {
    image.provisioningState = 'Succeeded';
  });
  return { image, operation, isNew: false };
}

export function putImage(world: World, id: string, body: Json | undefined): ImageWrite {
  if (!body?.location) {
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  const existing = world.tables.images.get(id);
  if (existing && existing.provisioningState !== 'Failed') {
    if (shortRegion(existing.location) !== shortRegion(String(body.location))) {
      throw new ArmError(
        409,
        'InvalidResourceLocation',
        `The resource '${existing.name}' already exists in location '${existing.location}' in resource group ` +
          `'${partsOf(id).group}'. A resource with the same name cannot be created in location '${body.location}'. ` +
          'Please select a new resource name.',
      );
    }
    return update(world, existing, body);
  }
  const zoneResilient: unknown = body.properties?.storageProfile?.zoneResilient;
  const image: ManagedImage = {
    id,
    name: partsOf(id).name,
    type: 'Microsoft.Compute/images',
    location: String(body.location),
    ...tagsOf(body.tags),
    provisioningState: 'Creating',
    ...(typeof zoneResilient === 'boolean' ? { zoneResilient } : {}),
    ...(body.properties?.hyperVGeneration ? { generationAsked: true } : {}),
    ...imageSource(world, String(body.location), (body.properties ?? {}) as Json),
  };
  world.tables.images.put(image);
  const operation = start(world, image, writeName, secondsFor(id), () => {
    image.provisioningState = 'Succeeded';
  });
  return { image, operation, isNew: true };
}

export function deleteImage(world: World, id: string): Operation | undefined {
  const image = world.tables.images.get(id);
  if (!image) return undefined;
  const users = world.deployments.inFlight(id).map((deployment) => deployment.vmName);
  if (users.length > 0) {
    throw operationNotAllowed(
      `Operation 'delete' is not allowed since the Virtual Machines '${users.join(', ')}' are being provisioned ` +
        `using the Image '${image.name}'.`,
    );
  }
  image.provisioningState = 'Deleting';
  return start(world, image, 'Microsoft.Compute/images/delete', 10, () => {
    world.tables.images.delete(id);
  });
}

/** `diskSizeGB` is there only in the end (INDEX fact 13), but of blobs at once (test_vm_generalize #37). */
const since: Since = { 'properties.hyperVGeneration': '2019-03-01' };

/** Of 2019-03-01 on an image has a generation; until 2019-07-01 only one that was asked for shows it (gallery.net2019 GalleryImageVersion #29). */
const shownAlways = '2019-07-01';
/** Sizes of blobs were read at once only later (generalize-capture.net2019.VMOperationalTests #89, of 2024 test_vm_generalize #37). */
const readsBlobs = '2020-01-01';
/** Until then the answer to a PUT said of a machine's blobs what the machine knew: sizes, but no kind of storage (generalize-capture.ps2018.ImageTests #55). */
const asksStorage = '2018-01-01';

export function renderImage(image: ManagedImage, apiVersion = '9999') {
  const { captured, zoneResilient, sourceVirtualMachine } = image;
  const done = image.provisioningState !== 'Creating' && image.provisioningState !== 'Failed';
  const asMachine = (origin: CapturedDisk['origin']) =>
    !done && sourceVirtualMachine !== undefined && origin.blobUri !== undefined && apiVersion < asksStorage;
  const size = ({ sizeGiB, origin }: CapturedDisk) =>
    done || asMachine(origin) || (origin.blobUri && apiVersion >= readsBlobs) ? { diskSizeGB: sizeGiB } : {};
  const kind = ({ accountType, origin }: CapturedDisk) =>
    asMachine(origin) ? {} : { storageAccountType: accountType };
  const document = {
    name: image.name,
    id: image.id,
    type: image.type,
    location: image.location,
    ...shownTags(image),
    properties: {
      ...(sourceVirtualMachine ? { sourceVirtualMachine } : {}),
      storageProfile: {
        osDisk: {
          osType: captured.osType,
          osState: captured.osState,
          ...size(captured.os),
          ...captured.os.origin,
          caching: captured.os.caching,
          ...kind(captured.os),
        },
        dataDisks: captured.data.map((disk) => ({
          lun: disk.lun,
          ...size(disk),
          ...disk.origin,
          caching: disk.caching,
          ...kind(disk),
        })),
        ...(zoneResilient === undefined ? {} : { zoneResilient }),
      },
      provisioningState: image.provisioningState,
      ...(image.generationAsked || apiVersion >= shownAlways ? { hyperVGeneration: captured.generation } : {}),
    },
  };
  return asOf(document, since, apiVersion);
}
