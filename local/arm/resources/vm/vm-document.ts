import { armTime } from '../../clock.ts';
import { partsOf } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { renderExtension } from '../extension/extension-document.ts';
import { instanceViewOf } from './instance-view.ts';

/** Lists show the group in upper case (INDEX fact 25): callers must compare ids in any casing. */
export const upperGroup = (id: string) =>
  id.replace(`/resourceGroups/${partsOf(id).group}/`, `/resourceGroups/${partsOf(id).group.toUpperCase()}/`);

export interface Shown {
  readonly instanceView?: boolean;
  readonly inList?: boolean;
}

export function renderVm(world: World, vm: Vm, shown: Shown = {}): Json {
  const extensions = world.tables.extensions.under(vm.id);
  const { hardwareProfile, ...model } = vm.model;
  return {
    name: vm.name,
    id: shown.inList ? upperGroup(vm.id) : vm.id,
    type: vm.type,
    location: vm.location,
    tags: vm.tags,
    ...(vm.plan ? { plan: vm.plan } : {}),
    ...(vm.zones ? { zones: vm.zones } : {}),
    ...(vm.identity ? { identity: vm.identity } : {}),
    properties: {
      hardwareProfile,
      provisioningState: vm.provisioningState,
      vmId: vm.vmId,
      ...model,
      ...(shown.instanceView ? { instanceView: instanceViewOf(world, vm) } : {}),
      timeCreated: armTime(vm.timeCreatedMs),
    },
    ...(extensions.length ? { resources: extensions.map((extension) => renderExtension(extension)) } : {}),
    etag: `"${vm.etag}"`,
  };
}
