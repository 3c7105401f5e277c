import type { ComputeManagementClient } from '@azure/arm-compute';
import { makeArmClients } from '../../src/azure/arm-clients.ts';
import { post } from '../world/world.ts';
import { SUBSCRIPTION } from './cast.ts';

/** The real SDK, signed in to the simulated Azure as some user. */
export function azureAs(armUrl: string, objectId: string): ComputeManagementClient {
  const credential = {
    async getToken() {
      const answer = await post<{ access_token: string }>(`${armUrl}/admin/token`, { oid: objectId });
      return { token: answer.access_token, expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
  return makeArmClients({ credential, endpoint: armUrl }).compute(SUBSCRIPTION);
}
