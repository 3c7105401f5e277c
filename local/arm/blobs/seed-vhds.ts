import { shortRegion } from '../gallery/region-names.ts';
import { makeEmptyContent, makeLinuxContent, makeWindowsContent, markGeneralized } from '../guest/content.ts';
import { groupId } from '../resource-id.ts';
import type { Seed, SeedVhd } from '../seed-shape.ts';
import type { World } from '../world.ts';

export const footerBytes = 512;
const gib = 1024 ** 3;

function contentOf({ os, osState, ade, sizeGiB = 30 }: SeedVhd) {
  if (!os) return makeEmptyContent();
  const spec = { sizeGiB, encrypted: ade === true, decryptSeconds: 2_700 };
  const content =
    os === 'Windows' ? makeWindowsContent(spec) : makeLinuxContent({ ...spec, user: 'azureuser', ovfEnv: true });
  if (osState !== 'Specialized') markGeneralized(content);
  return content;
}

/** Blobs, and the storage accounts they lie in. */
export function seedVhds(world: World, { subscriptionId, vhds = [] }: Seed): void {
  for (const vhd of vhds) {
    const { resourceGroup, account, location, container, name, sizeGiB = 30 } = vhd;
    const accountId = `${groupId(subscriptionId, resourceGroup)}/providers/Microsoft.Storage/storageAccounts/${account}`;
    if (!world.tables.plainResources.get(accountId)) {
      world.tables.plainResources.put({
        id: accountId,
        name: account,
        type: 'Microsoft.Storage/storageAccounts',
        location: shortRegion(location),
        tags: {},
        provisioningState: 'Succeeded',
        model: {},
      });
    }
    world.tables.vhds.put({
      id: `https://${account}.blob.core.windows.net/${container}/${name}`,
      accountId,
      location: shortRegion(location),
      bytes: (vhd.virtualBytes ?? sizeGiB * gib) + footerBytes,
      blobType: vhd.blob === 'block' ? 'BlockBlob' : 'PageBlob',
      ...(vhd.footer === 'none' ? {} : { footer: vhd.footer ?? 'fixed' }),
      ...(vhd.leased ? { leased: true } : {}),
      generation: vhd.generation ?? 'V1',
      content: contentOf(vhd),
    });
  }
}
