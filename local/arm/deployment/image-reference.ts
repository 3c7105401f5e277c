import { ArmError, operationNotAllowed } from '../arm-error.ts';
import { sizeGiBOf, vhdAt } from '../blobs/vhd-source.ts';
import { securityFeature } from '../gallery/gallery-images.ts';
import { shortRegion } from '../gallery/region-names.ts';
import { seededCapture } from '../gallery/seed-galleries.ts';
import { readyReplicas } from '../gallery/replication.ts';
import { compareVersions } from '../gallery/version-name.ts';
import { captureDisks } from '../image/capture.ts';
import type { Captured, GalleryVersion } from '../shapes/image.ts';
import type { Json } from '../shapes/json.ts';
import type { World } from '../world.ts';
import { exactVersion, marketplaceCapture, marketplaceImage, type MarketplaceImage } from './marketplace.ts';

/** What a machine is going to be made of. */
export interface ResolvedImage {
  /** Of the managed image or of the one version: deployments are counted by it. */
  readonly imageId: string;
  readonly exactVersion?: string;
  /** How many replicas serve this region now. A managed image counts as one. */
  readonly replicas: number;
  /** `SecurityType` of the definition. */
  readonly security: string;
  /** A disk as it is: nobody provisions it, and nobody waits for what runs on it. */
  readonly attached?: true;
  /** Its disks say themselves on which storage they want to lie. */
  readonly keepsStorage?: true;
  /** By region: disk encryption sets that the version was encrypted with, of the OS disk and by LUN. */
  readonly encryption?: Json;
  readonly captured: Captured;
}

const versionPath = /^(?<image>.+\/galleries\/[^/]+\/images\/[^/]+)(?:\/versions\/(?<version>[^/]+))?$/i;

/** pulumi-aws issue 5129 and AgentBaker pull request 8373 show the code and the status. */
const notAvailable = (id: string, region: string) =>
  new ArmError(
    404,
    'GalleryImageNotFound',
    `The gallery image ${id} is not available in ${region} region. Please contact image owner to replicate to this region, ` +
      'or change your requested region.',
  );

const replicasIn = (version: GalleryVersion, region: string, nowMs: number): number => {
  const found = version.replicas.find((each) => each.region === region);
  return found ? readyReplicas(found, nowMs) : 0;
};

/** What the region says about "latest" comes before what the version says (domain sheet 3.3). */
function isLatestCandidate(version: GalleryVersion, region: string): boolean {
  const { targetRegions, excludeFromLatest } = version.publishingProfile;
  const target = (targetRegions as Json[]).find((each) => shortRegion(String(each.name)) === region);
  return (target?.excludeFromLatest ?? excludeFromLatest) !== true;
}

/** The disks of a machine are encrypted as the replica is that they are made of (gallery.cli2024.test_gallery_e2e #102). */
function encryptionIn({ publishingProfile }: GalleryVersion, region: string): { readonly encryption?: Json } {
  const target = (publishingProfile.targetRegions as Json[]).find((each) => shortRegion(String(each.name)) === region);
  return target?.encryption ? { encryption: target.encryption as Json } : {};
}

function latest(world: World, imageId: string, region: string): GalleryVersion | undefined {
  return world.tables.galleryVersions
    .under(imageId)
    .filter((version) => version.provisioningState !== 'Deleting' && isLatestCandidate(version, region))
    .filter((version) => replicasIn(version, region, world.clock.nowMs) > 0)
    .toSorted((a, b) => compareVersions(b.name, a.name))[0];
}

function fromGallery(
  world: World,
  id: string,
  region: string,
  groups: Record<string, string | undefined>,
): ResolvedImage {
  const { image: imageId = '', version: wanted } = groups;
  const image = world.tables.galleryImages.get(imageId);
  const byName = wanted !== undefined && wanted.toLowerCase() !== 'latest';
  const version = byName ? world.tables.galleryVersions.get(id) : latest(world, imageId, region);
  const replicas = version ? replicasIn(version, region, world.clock.nowMs) : 0;
  if (!image || !version || replicas === 0) throw notAvailable(id, region);
  return {
    imageId: version.id,
    exactVersion: version.name,
    replicas,
    security: securityFeature(image),
    ...encryptionIn(version, region),
    captured: version.captured,
  };
}

function fromManagedImage(world: World, id: string, region: string, vmName: string): ResolvedImage {
  const image = world.tables.images.get(id);
  if (!image || shortRegion(image.location) !== region) {
    throw new ArmError(404, 'NotFound', `The Image '${id}' cannot be found in '${region}' region.`);
  }
  if (['Creating', 'Failed', 'Deleting'].includes(image.provisioningState)) {
    throw operationNotAllowed(
      `The resource '${vmName}' cannot be created from Image '${image.name}' until Image has been successfully created.`,
    );
  }
  return { imageId: image.id, replicas: 1, security: 'Standard', keepsStorage: true, captured: image.captured };
}

function resolveImage(world: World, id: string, location: string, vmName: string): ResolvedImage {
  const region = shortRegion(location);
  const gallery = versionPath.exec(id);
  return gallery ? fromGallery(world, id, region, gallery.groups ?? {}) : fromManagedImage(world, id, region, vmName);
}

/** Everywhere, and in any number: the marketplace's replicas are Microsoft's business. */
function fromMarketplace(image: MarketplaceImage): ResolvedImage {
  const captured = marketplaceCapture(image);
  return {
    imageId: `${image.publisher}:${image.offer}:${image.sku}:${image.version}`,
    exactVersion: exactVersion(image),
    replicas: Infinity,
    security: captured.generation === 'V2' ? 'TrustedLaunchAndConfidentialVmSupported' : 'Standard',
    captured,
  };
}

/** The machine is what lies on the disk, whatever that is. */
function fromDisk(world: World, osDisk: Json): ResolvedImage {
  const id = String(osDisk.managedDisk?.id ?? '');
  const captured = captureDisks(
    world,
    { id, caching: String(osDisk.caching ?? 'ReadWrite'), osState: 'Specialized' },
    [],
    (missing) => new ArmError(404, 'NotFound', `Disk ${missing.split('/').at(-1) ?? ''} is not found.`),
  );
  return { imageId: id, replicas: Infinity, security: captured.securityType, attached: true, captured };
}

/** A VHD that was captured or uploaded: of one that nobody knows the system is as the caller names it, and well generalized. */
function fromUserImage(world: World, osDisk: Json, location: string): ResolvedImage {
  const uri = String(osDisk.image.uri);
  const vhd = vhdAt(world, uri, { location });
  const osType = osDisk.osType === 'Windows' ? 'Windows' : 'Linux';
  const captured = seededCapture(osType, { osState: 'Generalized', generation: vhd?.generation ?? 'V1' });
  const os = vhd ? { ...captured.os, sizeGiB: sizeGiBOf(vhd), content: structuredClone(vhd.content) } : captured.os;
  return { imageId: uri, replicas: 1, security: 'Standard', captured: { ...captured, os } };
}

export function imageOf(world: World, properties: Json, location: string, vmName: string): ResolvedImage {
  const storage = (properties.storageProfile ?? {}) as Json;
  if (storage.osDisk?.createOption === 'Attach' && storage.osDisk.managedDisk?.id)
    return fromDisk(world, storage.osDisk as Json);
  if (storage.osDisk?.image?.uri) return fromUserImage(world, storage.osDisk as Json, location);
  const reference = (storage.imageReference ?? {}) as Json;
  const marketplace = marketplaceImage(reference);
  if (marketplace) return fromMarketplace(marketplace);
  if (typeof reference.id === 'string') return resolveImage(world, reference.id, location, vmName);
  throw new ArmError(
    501,
    'NotImplementedInSimulator',
    'machines are made of an image reference by id or by its four words, of a VHD, or of an attached managed disk; anything else is not simulated',
  );
}
