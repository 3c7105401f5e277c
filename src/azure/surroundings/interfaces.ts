import type { Interfaces } from '../../domain/ports/surroundings.ts';
import { subscriptionOf } from '../../domain/resource-id.ts';
import type { ArmClients } from '../arm-clients.ts';
import { callOrAbsent } from '../arm-errors.ts';
import { jsonOf } from '../rest-json.ts';

const API = '2024-05-01';

/** What we read of a network interface: https://learn.microsoft.com/rest/api/virtualnetwork/network-interfaces/get */
interface NetworkInterface {
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties?: {
    readonly provisioningState?: string;
    readonly enableAcceleratedNetworking?: boolean;
    readonly virtualMachine?: { readonly id?: string };
  };
}

export const interfacePath = (id: string): string => `${id}?api-version=${API}`;

/** Undefined when there is no such interface. */
export async function readNetworkInterface(arm: ArmClients, id: string): Promise<NetworkInterface | undefined> {
  const answer = await callOrAbsent(() => arm.send('GET', subscriptionOf(id), interfacePath(id)));
  return answer && jsonOf<NetworkInterface>(answer);
}

export const makeInterfaces = (arm: ArmClients): Interfaces => ({
  async isAccelerated(id) {
    return (await readNetworkInterface(arm, id))?.properties?.enableAcceleratedNetworking === true;
  },
});
