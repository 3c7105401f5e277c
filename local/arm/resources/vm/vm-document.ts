import { armTime } from '../../clock.ts';
import { asOf, type Since } from '../../http/api-version.ts';
import { partsOf } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { renderExtension } from '../extension/extension-document.ts';
import { shownTags } from '../shown-tags.ts';
import { instanceViewOf } from './instance-view.ts';

/** Lists show the group in upper case (INDEX fact 25): callers must compare ids in any casing. */
export const upperGroup = (id: string) =>
  id.replace(`/resourceGroups/${partsOf(id).group}/`, `/resourceGroups/${partsOf(id).group.toUpperCase()}/`);

export interface Shown {
  readonly instanceView?: boolean;
  readonly inList?: boolean;
  readonly apiVersion?: string;
}

/** By the swaggers of ComputeRP and the recordings of each age. */
const since: Since = {
  'properties.osProfile.windowsConfiguration.patchSettings': '2020-06-01',
  'properties.osProfile.windowsConfiguration.patchSettings.assessmentMode': '2020-12-01',
  'properties.osProfile.linuxConfiguration.patchSettings.assessmentMode': '2020-12-01',
  'properties.storageProfile.osDisk.deleteOption': '2021-03-01',
  'properties.storageProfile.dataDisks.deleteOption': '2021-03-01',
  'properties.storageProfile.diskControllerType': '2022-08-01',
  'properties.storageProfile.osDisk.diffDiskSettings.placement': '2019-12-01',
  'properties.instanceView.hyperVGeneration': '2019-07-01',
  'properties.timeCreated': '2021-11-01',
  etag: '2024-07-01',
};

/** Lists of 2017 gave no more than the ids of extensions (generalize-capture.ps2018 and run-command.ps2018). */
const sinceInLists: Since = {
  'resources.name': '2018-01-01',
  'resources.type': '2018-01-01',
  'resources.location': '2018-01-01',
  'resources.properties': '2018-01-01',
};

const withoutSize = ({ diskSizeGB: _later, ...disk }: Json): Json => disk;

/** While a machine is made its disks have no ids yet, and no names but those that were asked for (recorded: js2021). */
function unmade(disk: Json): Json {
  const late = disk.osType && (disk.vhd || disk.diffDiskSettings);
  const { managedDisk, name, ...rest } = late ? withoutSize(disk) : disk;
  const { id: _later, ...kept } = (managedDisk ?? {}) as Json;
  const generated = /_(OsDisk_1|disk\d+)_[0-9a-f]{32}$/.test(String(name));
  return { ...(generated ? {} : { name: name as string }), ...rest, ...(managedDisk ? { managedDisk: kept } : {}) };
}

/** A deallocated machine does not look its disks up: neither kind nor size is there (gallery.cli2024 and generalize-capture.cli2024). */
function unread(disk: Json): Json {
  if (!disk.managedDisk?.id) return disk;
  const { diskSizeGB: _size, managedDisk, ...rest } = disk;
  const { storageAccountType: _kind, ...kept } = managedDisk as Json;
  return { ...rest, managedDisk: kept };
}

const withoutId = ({ managedDisk, ...disk }: Json): Json => {
  const { id: _later, ...kept } = (managedDisk ?? {}) as Json;
  return { ...disk, managedDisk: kept };
};

/** While they change, disks on their way out are shown, marked, in their old places (generalize-capture.cli2024.test_vm_custom_image #61). */
function dataDisksOf(vm: Vm): readonly Json[] {
  const now = (vm.model.storageProfile?.dataDisks ?? []) as Json[];
  if (!vm.changing) return now;
  const { before, arriving } = vm.changing;
  const same = (one: Json) => (other: Json) => other.lun === one.lun && other.name === one.name;
  const old = before.map((disk) => now.find(same(disk)) ?? { ...disk, toBeDetached: true });
  const added = now.filter((disk) => !before.some(same(disk)));
  return [...old, ...added.map((disk) => (arriving.includes(String(disk.name)) ? withoutId(disk) : disk))];
}

function storageOf(vm: Vm): Json {
  const { osDisk, dataDisks: _data, ...storage } = (vm.model.storageProfile ?? {}) as Json;
  const creating = vm.provisioningState === 'Creating' || vm.neverMade === true;
  const form = creating ? unmade : vm.power === 'deallocated' ? unread : (disk: Json) => disk;
  return {
    ...storage,
    ...(osDisk ? { osDisk: form(osDisk as Json) } : {}),
    dataDisks: dataDisksOf(vm).map((disk) => form(disk)),
  };
}

export function renderVm(world: World, vm: Vm, shown: Shown = {}): Json {
  const extensions = world.tables.extensions.under(vm.id);
  const { hardwareProfile, storageProfile: _stored, ...model } = vm.model;
  const document = {
    name: vm.name,
    id: shown.inList ? upperGroup(vm.id) : vm.id,
    type: vm.type,
    location: vm.location,
    ...shownTags(vm),
    ...(vm.plan ? { plan: vm.plan } : {}),
    ...(vm.zones ? { zones: vm.zones } : {}),
    ...(vm.identity ? { identity: vm.identity } : {}),
    properties: {
      hardwareProfile,
      provisioningState: vm.provisioningState,
      vmId: vm.vmId,
      storageProfile: storageOf(vm),
      ...model,
      ...(shown.instanceView ? { instanceView: instanceViewOf(world, vm) } : {}),
      timeCreated: armTime(vm.timeCreatedMs),
    },
    ...(extensions.length ? { resources: extensions.map((extension) => renderExtension(extension)) } : {}),
    etag: `"${vm.etag}"`,
  };
  return asOf(document, shown.inList ? { ...since, ...sinceInLists } : since, shown.apiVersion ?? '9999');
}
