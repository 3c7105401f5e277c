import { shortRegion } from '../gallery/region-names.ts';
import { partsOf } from '../resource-id.ts';
import type { Json } from '../shapes/json.ts';
import type { World } from '../world.ts';
import { checkConfigurations, nicInUse, ownerOf } from './interfaces.ts';
import { networkId, sameId } from './network-id.ts';
import { invalidReference } from './network-row.ts';

interface Machine {
  readonly id: string;
  readonly location: string;
}

const givenInterfaces = (profile: Json | undefined): Json[] => (profile?.networkInterfaces ?? []) as Json[];
const givenConfigurations = (profile: Json | undefined): Json[] =>
  (profile?.networkInterfaceConfigurations ?? []) as Json[];

/** An interface must be there, in the machine's region, and free; one that is to be made needs its subnet. */
export function checkInterfaces(world: World, machine: Machine, profile: Json | undefined, old?: Json): void {
  const region = shortRegion(machine.location);
  for (const { id } of givenInterfaces(profile)) {
    const wanted = String(id);
    if (givenInterfaces(old).some((has) => sameId(String(has.id), wanted))) continue;
    const row = world.tables.plainResources.get(wanted);
    if (row?.type !== 'Microsoft.Network/networkInterfaces' || row.location !== region) {
      throw invalidReference(wanted, machine.id);
    }
    const owner = ownerOf(world, wanted);
    if (owner && !sameId(owner, machine.id)) throw nicInUse(wanted, owner);
  }
  for (const { properties, name } of givenConfigurations(profile)) {
    const by = `${machine.id}/networkInterfaceConfigurations/${name}`;
    checkConfigurations(world, (properties?.ipConfigurations ?? []) as Json[], by, region);
  }
}

const interfaceId = (machine: Machine, name: string) => {
  const { subscriptionId, group } = partsOf(machine.id);
  return networkId(subscriptionId, group, 'networkInterfaces', name);
};

/** Interfaces that the machine brings with it come into being with it. */
export function makeInterfaces(world: World, machine: Machine, profile: Json | undefined): void {
  for (const { name, properties } of givenConfigurations(profile)) {
    world.tables.plainResources.put({
      id: interfaceId(machine, String(name)),
      name: String(name),
      type: 'Microsoft.Network/networkInterfaces',
      location: shortRegion(machine.location),
      tags: {},
      untagged: true,
      provisioningState: 'Succeeded',
      model: { ipConfigurations: (properties?.ipConfigurations ?? []) as Json[] },
    });
  }
}

/** With the machine go those interfaces whose `deleteOption` says so. */
export function deleteInterfacesWith(world: World, model: Json): void {
  for (const { id, properties } of givenInterfaces(model.networkProfile as Json | undefined)) {
    if (properties?.deleteOption === 'Delete') world.tables.plainResources.delete(String(id));
  }
}
