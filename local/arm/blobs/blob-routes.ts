import { ArmError, resourceNotFound } from '../arm-error.ts';
import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { ok } from '../http/respond.ts';
import type { Route } from '../http/route.ts';
import { guidOf } from '../resource-id.ts';
import type { Json } from '../shapes/json.ts';
import type { PlainResource } from '../shapes/plain.ts';
import type { Vhd } from '../shapes/vhd.ts';
import type { World } from '../world.ts';
import { footerBytes } from './seed-vhds.ts';

const blobPath = '/blobs/accounts/{account}/{container}/{blob+}';

/** The simulated blob endpoint stands where the account says: whoever reads blobs takes it from there. */
const renderAccount = (world: World, { id, name, type, location, tags }: PlainResource): Json => ({
  id,
  name,
  type,
  location,
  tags,
  kind: 'StorageV2',
  sku: { name: 'Standard_LRS', tier: 'Standard' },
  properties: {
    provisioningState: 'Succeeded',
    primaryLocation: location,
    primaryEndpoints: { blob: `${world.url}/blobs/accounts/${name}/` },
    allowSharedKeyAccess: false,
  },
});

function account({ params }: ArmRequest, world: World): ArmResponse {
  const id = `/subscriptions/${params.subscriptionId}/resourceGroups/${params.group}/providers/Microsoft.Storage/storageAccounts/${params.name}`;
  const found = world.tables.plainResources.get(id);
  if (!found) throw resourceNotFound('Microsoft.Storage/storageAccounts', params.name ?? '', params.group ?? '');
  return ok(renderAccount(world, found));
}

function blobOf({ params, headers }: ArmRequest, world: World): Vhd {
  const caller = world.identity.authenticate(headers);
  const uri = `https://${params.account}.blob.core.windows.net/${params.container}/${params.blob}`;
  const found = world.tables.vhds.get(uri);
  const action = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read';
  if (found && !world.roles.permitsData(caller.objectId ?? '', action, found.accountId)) {
    throw new ArmError(
      403,
      'AuthorizationPermissionMismatch',
      'This request is not authorized to perform this operation using this permission.',
    );
  }
  if (!found) throw new ArmError(404, 'BlobNotFound', 'The specified blob does not exist.');
  return found;
}

const headersOf = (vhd: Vhd): Record<string, string> => ({
  'content-type': 'application/octet-stream',
  'accept-ranges': 'bytes',
  etag: `"0x${guidOf(`etag of ${vhd.id}`).slice(0, 8).toUpperCase()}"`,
  'x-ms-blob-type': vhd.blobType,
  'x-ms-lease-state': vhd.leased ? 'leased' : 'available',
  ...(vhd.leased ? { 'x-ms-lease-duration': 'infinite' } : {}),
  'x-ms-version': '2021-08-06',
});

/** The last 512 bytes: cookie, and at byte 60 the type of the disk (2 fixed, 3 dynamic). Everything else is zero. */
function footerOf({ footer }: Vhd): Buffer {
  const bytes = Buffer.alloc(footerBytes);
  if (!footer) return bytes;
  bytes.write('conectix', 0, 'latin1');
  bytes.writeUInt32BE(footer === 'fixed' ? 2 : 3, 60);
  return bytes;
}

/** Ranges at the end only: nobody keeps the bytes before the footer. */
function read(request: ArmRequest, world: World): ArmResponse {
  const vhd = blobOf(request, world);
  const range = String(request.headers['x-ms-range'] ?? request.headers.range ?? '');
  const [, from = ''] = /^bytes=(\d+)-/.exec(range) ?? [];
  const offset = Number(from) - (vhd.bytes - footerBytes);
  if (!from || offset < 0 || offset >= footerBytes) {
    throw new ArmError(501, 'NotImplementedInSimulator', 'only the footer of a blob can be read: its last 512 bytes');
  }
  const contentRange = `bytes ${from}-${vhd.bytes - 1}/${vhd.bytes}`;
  return {
    status: 206,
    headers: { ...headersOf(vhd), 'content-range': contentRange },
    body: footerOf(vhd).subarray(offset),
  };
}

export const blobRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/{name}',
    operation: 'Microsoft.Storage/storageAccounts/read',
    handler: account,
  },
  {
    method: 'HEAD',
    path: blobPath,
    operation: 'blobs/read',
    open: true,
    handler: (request, world) => {
      const vhd = blobOf(request, world);
      return { status: 200, headers: { ...headersOf(vhd), 'content-length': String(vhd.bytes) } };
    },
  },
  { method: 'GET', path: blobPath, operation: 'blobs/read', open: true, handler: read },
];
