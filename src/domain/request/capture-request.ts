import * as z from 'zod';
import { parseDefinitionId, parseEncryptionSetId } from '../resource-id.ts';
import { parseVersion } from '../version-number.ts';
import { Source } from './source.ts';

const DefinitionId = z
  .string()
  .refine((id) => parseDefinitionId(id) !== undefined, 'must be /subscriptions/…/galleries/NAME/images/NAME');

const Version = z
  .string()
  .refine((text) => text === 'auto' || parseVersion(text) !== undefined, 'must be auto or Major.Minor.Patch');

/** ACD:shared-image-galleries: letters, digits, dot, underscore, dash. */
const Identifier = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'must be 1 to 64 letters, digits, . _ -');

const ResourceGroup = z.string().regex(/^[\p{L}\p{N}_.()-]{1,89}[\p{L}\p{N}_()-]$/u, 'must be a resource group name');
const ImageName = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$/, 'must be an image name of at most 80 characters');
const RegionName = z.string().regex(/^[A-Za-z][A-Za-z0-9 ]{2,39}$/, 'must be a region name such as westeurope');

/** A version in an Azure Compute Gallery. `auto` takes the number after the highest existing one. */
export const GalleryTarget = z.strictObject({
  kind: z.literal('gallery'),
  definitionId: DefinitionId,
  version: Version.default('auto'),
  /**
   * What the version is made from. `vm`: the machine with all its disks. `disk`, `snapshot`: its disks one by one, or snapshots taken of them, where the
   * definition or the machine demands it. Default: `disk` where data disks are excluded, else `vm`.
   */
  via: z.enum(['vm', 'disk', 'snapshot']).optional(),
  /**
   * Makes the definition from the source's own properties if it does not exist. From profiles only.
   * Publisher, offer and SKU are unique in a gallery. Default: `goldsmith`, the gallery, the definition.
   */
  createDefinition: z.strictObject({ publisher: Identifier, offer: Identifier, sku: Identifier }).partial().optional(),
});

/** A managed image (legacy): one copy, at most 20 deployments at the same time, the region of the source. */
export const ManagedImageTarget = z.strictObject({
  kind: z.literal('managed-image'),
  name: ImageName,
  /** Default: the group of the source machine. */
  resourceGroup: ResourceGroup.optional(),
  zoneResilient: z.boolean().default(false),
  /** If given, must be the region of the source machine: Azure makes managed images nowhere else. */
  location: RegionName.optional(),
});

const EncryptionSetId = z
  .string()
  .refine((id) => parseEncryptionSetId(id) !== undefined, 'must be /subscriptions/…/diskEncryptionSets/NAME');

export const RequestedRegion = z.strictObject({
  name: RegionName,
  /** Machines deployed from the image in this region at the same time. */
  concurrentDeployments: z.int().min(0).max(100_000).default(20),
  /** Scale sets created from the image in this region at the same time; each needs a replica of its own. */
  concurrentScaleSets: z.int().min(0).max(1_000).default(0),
  /** Overrides the computed number; below it, a warning. */
  replicas: z.int().min(1).max(1_000).optional(),
  storageAccountType: z.enum(['Standard_LRS', 'Standard_ZRS', 'Premium_LRS']).default('Standard_LRS'),
  /** Customer's key for every disk of the image in this region; must lie in it. The source's own is taken for its region. */
  diskEncryptionSetId: EncryptionSetId.optional(),
});
export type RequestedRegion = z.infer<typeof RequestedRegion>;

const Fields = z.strictObject({
  source: Source,
  /** Name of a profile (`GOLDSMITH_PROFILES`) that fills in what is not given and bounds what is. */
  profile: z.string().min(1).max(64).optional(),
  /** `consume`: this machine becomes the image. `copy`: its disks are copied and the copy is generalized. Default: the scope's first. */
  mode: z.enum(['consume', 'copy']).optional(),
  target: z.discriminatedUnion('kind', [GalleryTarget, ManagedImageTarget]).optional(),
  /** `specialized`: the image keeps its identity and accounts; gallery only, no guest steps. Default for a machine: `generalized`. */
  osState: z.enum(['generalized', 'specialized']).optional(),
  /** LUNs of data disks that stay out of the image. */
  excludeDataDisks: z.array(z.int().min(0).max(63)).max(64).optional(),
  /** Default: the region of the source with 20 concurrent deployments. */
  regions: z.array(RequestedRegion).min(1).max(100).optional(),
  deploymentsPerReplica: z.int().min(1).max(1_000).optional(),
  minimumReplicas: z.int().min(1).max(50).optional(),
  /** `all`: every region with the first PUT. `home-first`: home alone, then the rest. Rings: home, then one ring after the other is usable. */
  order: z
    .union([
      z.enum(['all', 'home-first']),
      z.strictObject({ rings: z.array(z.array(RegionName).min(1)).min(1).max(20) }),
    ])
    .default('all'),
  guest: z
    .strictObject({
      /** Linux: keep the provisioned account (`-deprovision` without `+user`). */
      keepUser: z.boolean().default(false),
      /** How long Sysprep or waagent may take. Default: GOLDSMITH_MAX_GENERALIZE_MINUTES. */
      maxMinutes: z.int().min(15).max(240).optional(),
      /** DISM /optimize-image /boot on a copy of the captured disk. Only where the profile has it; false does without. */
      optimize: z.boolean().optional(),
    })
    .default({ keepUser: false }),
  /** Says that a stopped machine was generalized by the caller. Believed, and written down as the caller's word. */
  guestState: z.literal('generalized').optional(),
  /** Wait for a second person before the first change. */
  approval: z.boolean().default(false),
  bootTest: z.boolean().default(false),
  /** Snapshot every disk before the first change. */
  restorePoint: z.boolean().default(true),
  /** Deletes the machine once the image is usable everywhere and has passed its boot test; from profiles only. */
  deleteSource: z
    .union([z.boolean(), z.strictObject({ disks: z.boolean().default(false), nics: z.boolean().default(false) })])
    .default(false),
  /** Informational date on the version, ISO 8601 in the future. */
  endOfLife: z.iso.datetime().optional(),
});

/** Body of `POST /api/captures`. Unknown fields are errors. */
export const CaptureRequest = Fields.refine(({ osState, source }) => source.kind === 'vm' || osState !== undefined, {
  path: ['osState'],
  message: 'must be stated for a disk, snapshot or VHD: nobody can look into it',
});
export type CaptureRequest = z.infer<typeof CaptureRequest>;
