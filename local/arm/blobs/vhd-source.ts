import { ArmError } from '../arm-error.ts';
import { shortRegion } from '../gallery/region-names.ts';
import { idKey } from '../resource-id.ts';
import type { Vhd } from '../shapes/vhd.ts';
import type { World } from '../world.ts';
import { footerBytes } from './seed-vhds.ts';

const mib = 1024 ** 2;
const gib = 1024 ** 3;

const invalid = (message: string) => new ArmError(400, 'InvalidVhd', message);
const nameOf = (uri: string) => uri.split('/').at(-1) ?? '';

/** Whether somebody knows the storage account of this address: only of such can be said that a blob is not there. */
const isKnownAccount = (world: World, uri: string): boolean => {
  const account = /^https?:\/\/([^./]+)\./.exec(uri)?.[1]?.toLowerCase();
  return world.tables.plainResources
    .all()
    .some(({ type, name }) => type === 'Microsoft.Storage/storageAccounts' && name.toLowerCase() === account);
};

/** What Azure asks of a VHD (docs: prepare-for-upload-vhd-image): a page blob, fixed, of whole MiB. */
function refuseUnfit({ id, blobType, footer, bytes }: Vhd): void {
  if (blobType !== 'PageBlob') throw invalid(`The blob ${id} is of type '${blobType}'. Only page blobs are supported.`);
  if (!footer) {
    throw invalid(
      `The specified cookie value in VHD footer indicates that disk '${nameOf(id)}' with blob ${id} is not a supported VHD. ` +
        "Disk is expected to have cookie value 'conectix'.",
    );
  }
  if (footer === 'dynamic') {
    throw invalid(`The disk type of VHD '${nameOf(id)}' with blob ${id} is Dynamic. Only fixed VHDs are supported.`);
  }
  if ((bytes - footerBytes) % mib !== 0) {
    throw invalid(
      `The specified disk '${nameOf(id)}' with blob ${id} has an unsupported virtual size of ${bytes - footerBytes} bytes. ` +
        'The size must be a whole number (in MBs).',
    );
  }
}

export interface VhdUse {
  /** `storageAccountId`, where the caller gave one. */
  readonly accountId?: string | undefined;
  readonly location: string;
}

/** The blob behind an address; undefined where nobody knows of its account: what lies there is then taken on trust. */
export function vhdAt(world: World, uri: string, { accountId, location }: VhdUse): Vhd | undefined {
  const [address = ''] = uri.split('?');
  const found = world.tables.vhds.get(address);
  if (!found) {
    if (!isKnownAccount(world, address)) return undefined;
    throw new ArmError(404, 'BlobNotFound', `The specified blob ${address} does not exist.`);
  }
  if (accountId !== undefined && idKey(accountId) !== idKey(found.accountId)) {
    throw new ArmError(400, 'InvalidParameter', `Blob ${address} is not in storage account ${accountId}.`, {
      target: 'storageAccountId',
    });
  }
  if (found.location !== shortRegion(location)) {
    throw new ArmError(
      400,
      'BadRequest',
      `Source blob ${address} is in region ${found.location}, and must be in the region ${shortRegion(location)} of what is made of it.`,
    );
  }
  refuseUnfit(found);
  return found;
}

export const sizeGiBOf = ({ bytes }: Vhd): number => Math.ceil((bytes - footerBytes) / gib);
