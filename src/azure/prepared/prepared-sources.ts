import type { PreparedSources } from '../../domain/ports/prepared-sources.ts';
import type { BlobFacts, BlobPart, PreparedRead } from '../../domain/prepared/prepared-facts.ts';
import { type PreparedSource, sourceId } from '../../domain/request/source.ts';
import { subscriptionOf } from '../../domain/resource-id.ts';
import type { DiskFacts } from '../../domain/vm.ts';
import type { ArmClients } from '../arm-clients.ts';
import { callOrAbsent } from '../arm-errors.ts';
import { jsonOf } from '../rest-json.ts';
import { readBlob } from './blobs.ts';
import { readManagedPart } from './managed-parts.ts';

type Vhd = Extract<PreparedSource, { kind: 'vhd' }>;
type Managed = Exclude<PreparedSource, Vhd>;

const STORAGE_API = '2023-05-01';
const GIB = 1024 ** 3;

interface Account {
  readonly location?: string;
  readonly properties?: { readonly primaryEndpoints?: { readonly blob?: string } };
}

async function readManaged(arm: ArmClients, { dataDisks = [], id }: Managed): Promise<PreparedRead> {
  const wanted: { id: string; lun?: number }[] = [{ id }, ...dataDisks];
  const found = await Promise.all(wanted.map((disk) => readManagedPart(arm, disk.id, disk.lun)));
  const missing = wanted.filter((_, index) => found[index] === undefined).map((disk) => disk.id);
  const parts = found.filter((one) => one !== undefined);
  const [system, ...data] = parts;
  if (!system || missing.length > 0) return { kind: 'missing', ids: missing };
  return {
    kind: 'found',
    facts: {
      ...{ id, location: system.part.location, guid: system.guid, ...system.traits, osDisk: system.disk },
      dataDisks: data.map(({ disk, part }) => ({ ...disk, lun: part.lun ?? 0 })),
      parts: parts.map(({ part }) => part),
    },
  };
}

/** A token for storage goes to the host that the address names, or to whom stands in for it on loopback; never anywhere else. */
function endpointFor(uri: string, account: Account | undefined): string | undefined {
  const endpoint = account?.properties?.primaryEndpoints?.blob;
  if (endpoint === undefined) return undefined;
  const { host, hostname, protocol } = new URL(endpoint);
  const isItself = protocol === 'https:' && host === new URL(uri).host;
  return isItself || hostname === '127.0.0.1' ? endpoint : undefined;
}

async function readVhdBlob(arm: ArmClients, uri: string, account: Account | undefined): Promise<BlobFacts> {
  const endpoint = endpointFor(uri, account);
  if (endpoint === undefined) return { kind: 'unread', code: 'no-endpoint' };
  return readBlob(arm, `${endpoint.replace(/\/+$/, '')}${new URL(uri).pathname}`);
}

function blobDisk({ blob, where }: BlobPart): DiskFacts {
  const sizeGiB = blob.kind === 'read' ? { sizeGiB: Math.ceil((blob.bytes - 512) / GIB) } : {};
  return { name: where.split('/').at(-1) ?? where, id: where, ephemeral: false, maxShares: 1, ...sizeGiB };
}

async function readVhd(arm: ArmClients, source: Vhd): Promise<PreparedRead> {
  const { architecture, dataDisks = [], generation, location, osType, storageAccountId } = source;
  const subscription = subscriptionOf(storageAccountId);
  const path = `${storageAccountId}?api-version=${STORAGE_API}`;
  const response = await callOrAbsent(() => arm.send('GET', subscription, path));
  const account = response && jsonOf<Account>(response);
  const blobs: { uri: string; lun?: number }[] = [{ uri: source.uri }, ...dataDisks];
  const parts = await Promise.all(
    blobs.map(async ({ lun, uri }): Promise<BlobPart> => ({
      ...{ kind: 'vhd', where: uri, location, ...(lun === undefined ? {} : { lun }) },
      ...(account?.location ? { accountLocation: account.location } : {}),
      blob: account ? await readVhdBlob(arm, uri, account) : { kind: 'absent' },
    })),
  );
  const [system, ...data] = parts.map((part) => ({ ...blobDisk(part), lun: part.lun ?? 0 }));
  if (!system) throw new Error('a source without a disk');
  const traits = { osType, generation, architecture, securityType: 'Standard', diskController: 'SCSI' } as const;
  return {
    kind: 'found',
    facts: { id: sourceId(source), location, guid: '', ...traits, osDisk: system, dataDisks: data, parts },
  };
}

export const makePreparedSources = (arm: ArmClients): PreparedSources => ({
  read: (source) => (source.kind === 'vhd' ? readVhd(arm, source) : readManaged(arm, source)),
});
