import { makeGuest } from '../../guest/content.ts';
import { groupId, guidOf } from '../../resource-id.ts';
import type { DiskContent, Guest, GuestScript } from '../../shapes/guest.ts';
import type { Json, Tags } from '../../shapes/json.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { tagsOf } from '../shown-tags.ts';

/** A machine as it comes into the world, by a seed or by a deployment. Its disks are put in the store by the caller. */
export interface NewVm {
  readonly subscriptionId: string;
  readonly group: string;
  readonly name: string;
  readonly location: string;
  readonly tags?: Tags;
  readonly vmId?: string;
  readonly generation: 'V1' | 'V2';
  readonly plan?: Json;
  readonly zones?: readonly string[];
  readonly identity?: Json;
  /** `properties` as a GET shows them. */
  readonly model: Json;
  readonly osContent: DiskContent;
  readonly power: 'running' | 'stopped' | 'deallocated';
  readonly script?: Partial<GuestScript>;
  readonly agent?: Guest['agent'];
  readonly provisioningState?: string;
  readonly osState?: 'generalized' | 'specialized';
}

export const vmIdOf = (subscriptionId: string, group: string, name: string) =>
  `${groupId(subscriptionId, group)}/providers/Microsoft.Compute/virtualMachines/${name}`;

/** Puts a machine in the store. Deployments from images do their checks first and then call this. */
export function insertVm(world: World, spec: NewVm): Vm {
  const id = vmIdOf(spec.subscriptionId, spec.group, spec.name);
  const usual = { troubles: {}, sysprepSeconds: 300, decryptSeconds: 2_700, waagentExitCode: 0 };
  const script: GuestScript = { ...usual, ...spec.osContent.script, ...spec.script };
  spec.osContent.script = script;
  const vm: Vm = {
    id,
    name: spec.name,
    type: 'Microsoft.Compute/virtualMachines',
    location: spec.location,
    ...tagsOf(spec.tags),
    vmId: spec.vmId ?? guidOf(id),
    timeCreatedMs: world.clock.nowMs,
    etag: 2,
    provisioningState: spec.provisioningState ?? 'Succeeded',
    provisioningTimeMs: world.clock.nowMs,
    power: spec.power,
    goal: spec.power,
    generation: spec.generation,
    ...(spec.plan ? { plan: spec.plan } : {}),
    ...(spec.zones ? { zones: spec.zones } : {}),
    ...(spec.identity ? { identity: spec.identity } : {}),
    ...(spec.osState ? { osState: spec.osState } : {}),
    encryptedDisks: {},
    encryptionOrphaned: false,
    model: spec.model,
    guest: makeGuest(script, spec.agent ?? (spec.power === 'running' ? 'ready' : 'not-reported')),
    osContent: spec.osContent,
  };
  return world.tables.virtualMachines.put(vm);
}
