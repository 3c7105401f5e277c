import type { Quotas } from '../../domain/ports/surroundings.ts';
import type { Usage } from '../../domain/preflight/around/surroundings.ts';
import type { ArmClients } from '../arm-clients.ts';
import { call } from '../arm-errors.ts';

export const makeQuotas = (arm: ArmClients): Quotas => ({
  read: (subscriptionId, location) =>
    call(async () => {
      const usages: Usage[] = [];
      for await (const { currentValue, limit, name } of arm.compute(subscriptionId).usage.list(location)) {
        usages.push({ name: name.value ?? '', used: currentValue, limit });
      }
      return usages;
    }),
});
