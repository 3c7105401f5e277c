import type { NetworkProfile } from '@azure/arm-compute';
import { group, subscriptionId } from './simulated-azure.ts';

export const networkIdOf = (...tail: readonly string[]) =>
  `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Network/${tail.join('/')}`;

/** The subnet that the seed of a machine brings with it. */
export const subnetOf = (seeded: string) =>
  networkIdOf('virtualNetworks', `${seeded}VNET`, 'subnets', `${seeded}Subnet`);

/** An interface of the machine's own, in the network of a seeded one. */
export const ownInterface = (name: string, seeded: string): NetworkProfile => ({
  networkApiVersion: '2022-11-01',
  networkInterfaceConfigurations: [
    { name: `${name}-nic`, ipConfigurations: [{ name: 'ipconfig1', subnet: { id: subnetOf(seeded) } }] },
  ],
});

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** An interface as the network provider makes it, in the network of a seeded machine. */
export const makeInterface = (call: Call, name: string, seeded: string): Promise<unknown> =>
  call('PUT', networkIdOf('networkInterfaces', name), {
    location: 'westeurope',
    properties: { ipConfigurations: [{ name: 'ipconfig1', properties: { subnet: { id: subnetOf(seeded) } } }] },
  });
