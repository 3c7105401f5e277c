import { computeId, guidOf } from '../../resource-id.ts';
import type { Seed } from '../../seed-shape.ts';
import type { World } from '../../world.ts';

/** Sets whose keys are there already. */
export function seedEncryptionSets(world: World, { subscriptionId, keySets = [] }: Seed): void {
  for (const { location, name, resourceGroup } of keySets) {
    const id = computeId(subscriptionId, resourceGroup, 'diskEncryptionSets', name);
    world.tables.plainResources.put({
      ...{ id, name, location, type: 'Microsoft.Compute/diskEncryptionSets', tags: {} },
      provisioningState: 'Succeeded',
      identity: { type: 'SystemAssigned', principalId: guidOf(`principal of ${id}`), tenantId: world.tokens.tenantId },
      model: {
        activeKey: { keyUrl: `https://keys.vault.azure.net/keys/${name}/1` },
        encryptionType: 'EncryptionAtRestWithCustomerKey',
      },
    });
  }
}
