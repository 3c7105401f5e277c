import * as z from 'zod';
import { parseManagedDiskId, parseSnapshotId, parseStorageAccountId, parseVmId } from '../resource-id.ts';

const idOf = (parse: (id: string) => unknown, shape: string) =>
  z.string().refine((id) => parse(id) !== undefined, `must be ${shape}`);

const VmSource = z.strictObject({
  kind: z.literal('vm'),
  id: idOf(parseVmId, '/subscriptions/…/virtualMachines/NAME, the id of a virtual machine'),
});

const DiskSource = z.strictObject({
  kind: z.literal('disk'),
  id: idOf(parseManagedDiskId, '/subscriptions/…/disks/NAME, the id of a managed disk'),
});

const SnapshotSource = z.strictObject({
  kind: z.literal('snapshot'),
  id: idOf(parseSnapshotId, '/subscriptions/…/snapshots/NAME, the id of a snapshot'),
});

/** `https://ACCOUNT.blob.core.windows.net/CONTAINER/PATH.vhd`, in any cloud; no query, so that no signature can come in with it. */
const BLOB_URI = /^https:\/\/([a-z0-9]{3,24})\.blob\.[a-z0-9.-]+\/([^?#\s]+\.vhd)$/i;

/** Nothing in a blob says what it holds: the caller does, and Azure believes it. */
const VhdSource = z
  .strictObject({
    kind: z.literal('vhd'),
    uri: z.string().regex(BLOB_URI, 'must be https://ACCOUNT.blob.…/CONTAINER/NAME.vhd, without a query'),
    storageAccountId: idOf(parseStorageAccountId, '/subscriptions/…/storageAccounts/NAME'),
    /** Of the storage account; a version and its source lie in one region. */
    location: z.string().regex(/^[A-Za-z][A-Za-z0-9 ]{2,39}$/, 'must be a region name such as westeurope'),
    osType: z.enum(['Windows', 'Linux']),
    generation: z.enum(['V1', 'V2']),
    architecture: z.enum(['x64', 'Arm64']).default('x64'),
  })
  .refine(
    ({ storageAccountId, uri }) =>
      BLOB_URI.exec(uri)?.[1]?.toLowerCase() === storageAccountId.split('/').at(-1)?.toLowerCase(),
    { path: ['storageAccountId'], message: 'must be the account that the uri names' },
  );

/** What becomes an image: a machine, or a disk that somebody has prepared (from profiles only). */
export const Source = z.discriminatedUnion('kind', [VmSource, DiskSource, SnapshotSource, VhdSource]);
export type Source = z.infer<typeof Source>;

/** Everything but a machine: no guest to work in, so the caller states what state its system is in. */
export type PreparedSource = Exclude<Source, { kind: 'vm' }>;

/** The Azure resource of a source; of a blob, the path under its account, which lies in the account's scope. */
export function sourceId(source: Source): string {
  if (source.kind !== 'vhd') return source.id;
  const path = BLOB_URI.exec(source.uri)?.[2] ?? '';
  return `${source.storageAccountId}/blobServices/default/containers/${path}`;
}
