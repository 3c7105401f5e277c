import * as z from 'zod';
import { parseDiskId, parseManagedDiskId, parseSnapshotId, parseStorageAccountId, parseVmId } from '../resource-id.ts';

const idOf = (parse: (id: string) => unknown, shape: string) =>
  z.string().refine((id) => parse(id) !== undefined, `must be ${shape}`);

const VmSource = z.strictObject({
  kind: z.literal('vm'),
  id: idOf(parseVmId, '/subscriptions/…/virtualMachines/NAME, the id of a virtual machine'),
});

const Lun = z.int().min(0).max(63);

const haveOwnLuns = (disks: readonly { readonly lun: number }[]): boolean =>
  new Set(disks.map(({ lun }) => lun)).size === disks.length;

const OWN_LUNS = 'must name each LUN once';

/** Beside the system's: each a disk or a snapshot, at the LUN where machines from the image find it. */
const DataDisks = z
  .array(z.strictObject({ lun: Lun, id: idOf(parseDiskId, '/subscriptions/…/disks/NAME or …/snapshots/NAME') }))
  .min(1)
  .max(64)
  .refine(haveOwnLuns, OWN_LUNS)
  .optional();

const DiskSource = z.strictObject({
  kind: z.literal('disk'),
  id: idOf(parseManagedDiskId, '/subscriptions/…/disks/NAME, the id of a managed disk'),
  dataDisks: DataDisks,
});

const SnapshotSource = z.strictObject({
  kind: z.literal('snapshot'),
  id: idOf(parseSnapshotId, '/subscriptions/…/snapshots/NAME, the id of a snapshot'),
  dataDisks: DataDisks,
});

/** `https://ACCOUNT.blob.core.windows.net/CONTAINER/PATH.vhd`, in any cloud; no query, so that no signature can come in with it. */
const BLOB_URI = /^https:\/\/([a-z0-9]{3,24})\.blob\.[a-z0-9.-]+\/([^?#\s]+\.vhd)$/i;

/** Clients resolve such segments, and take a backslash for a slash: the blob would be another than the path that was checked. */
const LEADS_AWAY = /\\|\/(\.|%2e){1,2}\//i;

const BlobUri = z
  .string()
  .regex(BLOB_URI, 'must be https://ACCOUNT.blob.…/CONTAINER/NAME.vhd, without a query')
  .refine((uri) => !LEADS_AWAY.test(uri), 'must be the blob’s own path, without . or .. or backslashes');

const accountIn = (uri: string): string | undefined => BLOB_URI.exec(uri)?.[1]?.toLowerCase();

/** Nothing in a blob says what it holds: the caller does, and Azure believes it. */
const VhdSource = z
  .strictObject({
    kind: z.literal('vhd'),
    uri: BlobUri,
    storageAccountId: idOf(parseStorageAccountId, '/subscriptions/…/storageAccounts/NAME'),
    /** Of the storage account; a version and its source lie in one region. */
    location: z.string().regex(/^[A-Za-z][A-Za-z0-9 ]{2,39}$/, 'must be a region name such as westeurope'),
    osType: z.enum(['Windows', 'Linux']),
    generation: z.enum(['V1', 'V2']),
    architecture: z.enum(['x64', 'Arm64']).default('x64'),
    /** Further blobs of the same account. */
    dataDisks: z
      .array(z.strictObject({ lun: Lun, uri: BlobUri }))
      .min(1)
      .max(64)
      .refine(haveOwnLuns, OWN_LUNS)
      .optional(),
  })
  .refine(({ storageAccountId, uri }) => accountIn(uri) === storageAccountId.split('/').at(-1)?.toLowerCase(), {
    path: ['storageAccountId'],
    message: 'must be the account that the uri names',
  })
  .refine(({ dataDisks = [], uri }) => dataDisks.every((disk) => accountIn(disk.uri) === accountIn(uri)), {
    path: ['dataDisks'],
    message: 'must lie in the account of the system’s blob',
  });

/** What becomes an image: a machine, or a disk that somebody has prepared (from profiles only). */
export const Source = z.discriminatedUnion('kind', [VmSource, DiskSource, SnapshotSource, VhdSource]);
export type Source = z.infer<typeof Source>;

/** Everything but a machine: no guest to work in, so the caller states what state its system is in. */
export type PreparedSource = Exclude<Source, { kind: 'vm' }>;

/** A blob as a path under its account, which lies in the account's scope. */
const blobId = (uri: string, storageAccountId: string): string =>
  `${storageAccountId}/blobServices/default/containers/${BLOB_URI.exec(uri)?.[2] ?? ''}`;

/** The Azure resource of a source. */
export const sourceId = (source: Source): string =>
  source.kind === 'vhd' ? blobId(source.uri, source.storageAccountId) : source.id;

/** Every resource that a source names beside itself: each must lie in an allowed scope too. */
export function companionIds(source: Source): string[] {
  switch (source.kind) {
    case 'vm':
      return [];
    case 'vhd':
      return (source.dataDisks ?? []).map(({ uri }) => blobId(uri, source.storageAccountId));
    case 'disk':
    case 'snapshot':
      return (source.dataDisks ?? []).map(({ id }) => id);
  }
}
