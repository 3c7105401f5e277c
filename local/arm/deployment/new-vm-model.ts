import { groupId, guidOf } from '../resource-id.ts';
import type { Disk } from '../shapes/disk.ts';
import type { Json } from '../shapes/json.ts';
import type { ResolvedImage } from './image-reference.ts';
import { missing } from './new-vm-checks.ts';
import { osProfileOf } from './os-profile.ts';
import { type NewVmPlace, planDataDisks, type PlannedDisk, planOsDisk } from './plan-disks.ts';

/** Interfaces by id, and those that come into being with the machine. */
function networkProfile(place: NewVmPlace, given: Json | undefined): Json {
  const interfaces = (given?.networkInterfaces ?? []) as Json[];
  const configurations = (given?.networkInterfaceConfigurations ?? []) as Json[];
  if (interfaces.length + configurations.length === 0) throw missing('networkProfile');
  const base = `${groupId(place.subscriptionId, place.group)}/providers/Microsoft.Network/networkInterfaces`;
  const made = configurations.map(({ name, properties }) => ({
    id: `${base}/${name}`,
    properties: {
      primary: true,
      ...(properties?.deleteOption ? { deleteOption: properties.deleteOption as string } : {}),
    },
  }));
  return { networkInterfaces: [...interfaces, ...made] };
}

export interface NewVmPlan {
  readonly os: PlannedDisk;
  readonly data: readonly PlannedDisk[];
  readonly model: Json;
}

const vmSizeIn = (properties: Json): string => String(properties.hardwareProfile?.vmSize ?? 'Standard_D2s_v5');

/** Machines of the second generation say it also where nobody has asked (vm-lifecycle.cli2024.test_vm_show_list_sizes_list_ip_addresses #17). */
function controllerOf(storage: Json, generation: 'V1' | 'V2'): Json {
  const type = (storage.diskControllerType as string | undefined) ?? (generation === 'V2' ? 'SCSI' : undefined);
  return type === undefined ? {} : { diskControllerType: type };
}

/** Who takes spare capacity pays up to the full price where nothing else is said (vm-lifecycle.cli2024.test_vm_simulate_eviction #39). */
const billingOf = ({ priority }: Json): Json =>
  priority === 'Spot' || priority === 'Low' ? { billingProfile: { maxPrice: -1 } } : {};

/** What lies outside of the request. */
export interface Around {
  readonly location: string;
  readonly nowMs: number;
  readonly stored: (id: string) => Disk | undefined;
}

/** Disks get names of their own, since those of an earlier machine of the same name may still be there. */
export function planVm(place: NewVmPlace, properties: Json, image: ResolvedImage, around: Around): NewVmPlan {
  const { captured, exactVersion } = image;
  const { nowMs, location, stored } = around;
  const storage = (properties.storageProfile ?? {}) as Json;
  const hex = guidOf(`${place.subscriptionId}/${place.group}/${place.name} at ${nowMs}`).replaceAll('-', '');
  const planning = { place, vmSize: vmSizeIn(properties), image, stored, hex };
  const os = planOsDisk(planning, storage.osDisk as Json | undefined);
  const data = planDataDisks(planning, (storage.dataDisks ?? []) as Json[]);
  const kept = [
    'diagnosticsProfile',
    'securityProfile',
    'priority',
    'evictionPolicy',
    'billingProfile',
    'licenseType',
    'userData',
    'additionalCapabilities',
    'proximityPlacementGroup',
    'hostGroup',
    'host',
    'capacityReservation',
    'scheduledEventsProfile',
    'extensionsTimeBudget',
  ];
  const reference = storage.imageReference as Json | undefined;
  const shown = exactVersion && (reference?.id || reference?.version === 'latest') ? { exactVersion } : {};
  return {
    os,
    data,
    model: {
      ...(properties.availabilitySet ? { availabilitySet: upperName(properties.availabilitySet as Json) } : {}),
      hardwareProfile: (properties.hardwareProfile ?? { vmSize: vmSizeIn(properties) }) as Json,
      storageProfile: {
        ...(reference ? { imageReference: { ...reference, ...shown } } : {}),
        osDisk: { osType: captured.osType, ...os.model, ...attachedSettings(storage.osDisk as Json | undefined) },
        ...controllerOf(storage, captured.generation),
        dataDisks: data.map((disk) => disk.model),
      },
      ...osProfileOf(properties.osProfile as Json | undefined, captured.osType, { location, nowMs }),
      networkProfile: networkProfile(place, properties.networkProfile as Json | undefined),
      ...billingOf(properties),
      ...Object.fromEntries(kept.filter((key) => key in properties).map((key) => [key, properties[key] as unknown])),
    },
  };
}

/** Dual-pass encryption: an encrypted disk is attached together with the keys that the model of its machine had. */
const attachedSettings = (osDisk: Json | undefined): Json =>
  osDisk?.createOption === 'Attach' && osDisk.encryptionSettings
    ? { encryptionSettings: osDisk.encryptionSettings as Json }
    : {};

/** The service answers the name of the availability set in upper case (every net2019 recording). */
const upperName = ({ id }: Json): Json => ({ id: String(id).replace(/[^/]+$/, (name) => name.toUpperCase()) });
