import type { Regions } from '../../domain/ports/surroundings.ts';
import type { ArmClients } from '../arm-clients.ts';
import { call } from '../arm-errors.ts';
import { jsonOf } from '../rest-json.ts';

/** Zones are told from this version on: https://learn.microsoft.com/rest/api/resources/subscriptions/list-locations */
const API = '2022-12-01';

interface LocationList {
  readonly value?: readonly {
    readonly name?: string;
    readonly availabilityZoneMappings?: readonly unknown[];
  }[];
}

export const makeRegions = (arm: ArmClients): Regions => ({
  async list(subscriptionId) {
    const path = `/subscriptions/${subscriptionId}/locations?api-version=${API}`;
    const response = await call(() => arm.send('GET', subscriptionId, path));
    const { value = [] } = jsonOf<LocationList>(response);
    return value.map(({ availabilityZoneMappings = [], name = '' }) => ({
      name,
      hasZones: availabilityZoneMappings.length > 0,
    }));
  },
});
