import type { EncryptionSets } from '../../domain/ports/surroundings.ts';
import { parseEncryptionSetId, requireParsed } from '../../domain/resource-id.ts';
import type { ArmClients } from '../arm-clients.ts';
import { callOrAbsent } from '../arm-errors.ts';

export const makeEncryptionSets = (arm: ArmClients): EncryptionSets => ({
  async read(id) {
    const { name, resourceGroup, subscriptionId } = requireParsed(parseEncryptionSetId, id);
    const set = await callOrAbsent(() => arm.compute(subscriptionId).diskEncryptionSets.get(resourceGroup, name));
    if (!set) return { id };
    const { encryptionType = '', location, provisioningState = 'unknown' } = set;
    return { id, found: { location, provisioningState, encryptionType } };
  },
});
