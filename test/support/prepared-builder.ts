import { NOTHING_AROUND } from '../../src/domain/preflight/around/surroundings.ts';
import type { preflightPrepared } from '../../src/domain/preflight/prepared/preflight-prepared.ts';
import type {
  BlobFacts,
  BlobPart,
  DiskPart,
  PreparedFacts,
  SnapshotPart,
} from '../../src/domain/prepared/prepared-facts.ts';
import { aDisk, aRequest, CAPTURE_ID, computeId, galleryFacts, GROUP, SUBSCRIPTION } from './vm-builder.ts';

export const DISK_ID = computeId('disks', 'golden');
const SNAPSHOT_ID = computeId('snapshots', 'golden');
const DISK_GUID = '7b5a5b5e-0000-4000-8000-00000000000b';
export const ACCOUNT_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Storage/storageAccounts/vhdstore`;
export const BLOB_URI = 'https://vhdstore.blob.core.windows.net/vhds/golden.vhd';
const BLOB_ID = `${ACCOUNT_ID}/blobServices/default/containers/vhds/golden.vhd`;

const managed = { location: 'westeurope', provisioningState: 'Succeeded', osType: 'Windows', underAde: false } as const;

export const aDiskPart = (over: Partial<DiskPart> = {}): DiskPart => ({
  ...{ ...managed, kind: 'disk', where: DISK_ID, diskState: 'Unattached' },
  ...over,
});

export const aSnapshotPart = (over: Partial<SnapshotPart> = {}): SnapshotPart => ({
  ...{ ...managed, kind: 'snapshot', where: SNAPSHOT_ID, incremental: false },
  ...over,
});

const wholeBlob: BlobFacts = {
  kind: 'read',
  bytes: 1024 ** 3 + 512,
  blobType: 'PageBlob',
  footer: 'fixed',
  leased: false,
};

export const aBlobPart = (
  blob: Partial<Extract<BlobFacts, { kind: 'read' }>> = {},
  over: Partial<BlobPart> = {},
): BlobPart => ({
  ...{ kind: 'vhd', where: BLOB_URI, location: 'westeurope', accountLocation: 'westeurope' },
  blob: { ...wholeBlob, ...blob },
  ...over,
});

/** A disk of Windows that nothing can be said against. */
const preparedFacts = (over: Partial<PreparedFacts> = {}): PreparedFacts => ({
  id: DISK_ID,
  guid: DISK_GUID,
  location: 'westeurope',
  osType: 'Windows',
  generation: 'V2',
  architecture: 'x64',
  securityType: 'Standard',
  diskController: 'SCSI',
  osDisk: aDisk({ name: 'golden', id: DISK_ID }),
  dataDisks: [],
  parts: [aDiskPart()],
  ...over,
});

type Input = Parameters<typeof preflightPrepared>[0];

export const preparedRequest = (over: Parameters<typeof aRequest>[0] = {}) =>
  aRequest({ vmId: DISK_ID, prepared: { kind: 'disk', id: DISK_ID }, restorePoint: false, ...over });

/** Ready as it stands, but for the warning that all of it is the caller's word. */
export const preparedInput = (facts: Partial<PreparedFacts> = {}, over: Partial<Input> = {}): Input => ({
  captureId: CAPTURE_ID,
  request: preparedRequest(),
  known: [],
  guid: DISK_GUID,
  read: { kind: 'found', facts: preparedFacts(facts) },
  target: galleryFacts(),
  locks: [],
  surroundings: NOTHING_AROUND,
  ...over,
});

export const ofBlob = (part: BlobPart): Partial<PreparedFacts> => ({ id: BLOB_ID, guid: DISK_GUID, parts: [part] });
