import type { Interfaces } from '../../domain/ports/surroundings.ts';
import { subscriptionOf } from '../../domain/resource-id.ts';
import type { ArmClients } from '../arm-clients.ts';
import { callOrAbsent } from '../arm-errors.ts';
import { jsonOf } from '../rest-json.ts';

const API = '2024-05-01';

interface Interface {
  readonly properties?: { readonly enableAcceleratedNetworking?: boolean };
}

export const makeInterfaces = (arm: ArmClients): Interfaces => ({
  async isAccelerated(id) {
    const answer = await callOrAbsent(() => arm.send('GET', subscriptionOf(id), `${id}?api-version=${API}`));
    return jsonOf<Interface>(answer).properties?.enableAcceleratedNetworking === true;
  },
});
