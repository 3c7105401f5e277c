import { type Finding, refusal, warning } from '../../finding.ts';
import { regionKey, sameRegion } from '../../region.ts';
import type { RequestedRegion } from '../../request/capture-request.ts';
import { sameId, subscriptionOf } from '../../resource-id.ts';
import type { Target } from '../../target.ts';
import type { ImageSource } from '../../vm.ts';
import { about } from '../about.ts';
import { encryptionSetOf } from './region-keys.ts';
import type { Surroundings } from '../around/surroundings.ts';

interface Keyed {
  readonly region: string;
  readonly setId: string;
}

function setFindings({ region, setId }: Keyed, target: Target, { encryptionSets, unread }: Surroundings): Finding[] {
  const hidden = unread.find(({ what, where }) => what === 'encryption-set' && sameId(where, setId));
  const { only } = about(`regions.${region}.diskEncryptionSetId`);
  const set = encryptionSets.find(({ id }) => sameId(id, setId));
  const location = set?.found ? regionKey(set.found.location) : region;
  const type = set?.found?.encryptionType ?? '';
  return [
    // Azure asks for the same right of whoever names the set in a version, and that is after the point of no return.
    ...only(hidden !== undefined, {
      code: 'encryption-set-not-read',
      message: `Azure would not show us the disk encryption set ${setId} (${hidden?.code ?? ''}), and takes it from nobody who may not read it (Microsoft.Compute/diskEncryptionSets/read).`,
      fix: 'Assign the role "Goldsmith capture" of infra/app/rbac.bicep, or Reader, to the app’s identity on the disk encryption set.',
    }),
    ...only(set !== undefined && !set.found, {
      code: 'encryption-set-not-found',
      message: `There is no disk encryption set ${setId}.`,
      fix: 'Create it with a key in its region, or correct the id.',
    }),
    ...only(location !== region, {
      code: 'encryption-set-in-other-region',
      message: `The disk encryption set lies in ${location}, and only one that lies in ${region} can encrypt the replicas there.`,
      fix: `Name a disk encryption set in ${region}.`,
    }),
    ...only(target.kind === 'gallery' && !sameId(subscriptionOf(setId), subscriptionOf(target.definitionId)), {
      code: 'encryption-set-in-other-subscription',
      message: 'The disk encryption set lies in another subscription than the gallery.',
      fix: 'Name one in the gallery’s subscription.',
    }),
    ...only(/confidential/i.test(type), {
      code: 'encryption-set-for-confidential',
      message: `The disk encryption set is of type ${type}, which encrypts confidential machines only.`,
      fix: 'Name one of type EncryptionAtRestWithCustomerKey.',
    }),
  ];
}

/**
 * Disks under a customer's key (SSE with CMK) need no decryption; their image needs a disk encryption set in every region, for every disk, or in none
 * where none of the disks has one (ACD:image-version-encryption).
 */
export function keyFindings(
  vm: ImageSource,
  target: Target,
  regions: readonly RequestedRegion[],
  surroundings: Surroundings,
): Finding[] {
  const underKey = [vm.osDisk, ...vm.dataDisks].filter(({ diskEncryptionSetId }) => diskEncryptionSetId !== undefined);
  const keyed = regions.flatMap((region) => {
    const setId = encryptionSetOf(region, vm);
    return setId === undefined ? [] : [{ region: regionKey(region.name), setId }];
  });
  if (underKey.length === 0 && keyed.length === 0) return [];
  const names = underKey.map(({ name }) => name).join(', ');
  if (target.kind === 'managed-image') {
    return [
      refusal({
        code: 'customer-key-needs-gallery',
        where: vm.id,
        message: `Disks are encrypted with a customer’s key (${names || 'by the request'}); Goldsmith gives keys to gallery versions only.`,
        fix: 'Capture to a gallery version (target.kind "gallery").',
      }),
    ];
  }
  const without = regions
    .map(({ name }) => regionKey(name))
    .filter((name) => !keyed.some(({ region }) => sameRegion(region, name)));
  const { only } = about('regions');
  return [
    ...only(without.length > 0, {
      code: 'encryption-set-missing-in-region',
      message: `A version is encrypted with customers’ keys in all of its regions or in none; ${without.join(', ')} ${without.length > 1 ? 'have' : 'has'} no disk encryption set.`,
      fix: 'Give every region its diskEncryptionSetId; the source’s own one is taken for its region.',
    }),
    ...keyed.flatMap((one) => setFindings(one, target, surroundings)),
    ...(without.length > 0
      ? []
      : [
          warning({
            code: 'image-under-customer-key',
            where: target.definitionId,
            message:
              'The version will be encrypted with customers’ keys: it can not go back to platform keys, and no other version can be made from it.',
            fix: 'Nothing, if that is what is wanted. Keep the keys as long as the image.',
          }),
        ]),
  ];
}
