import { ArmError } from '../arm-error.ts';
import { computeId, groupId, guidOf } from '../resource-id.ts';
import type { CapturedDisk } from '../shapes/image.ts';
import type { Json } from '../shapes/json.ts';
import type { ResolvedImage } from './image-reference.ts';
import { missing } from './new-vm-checks.ts';
import { osProfileOf } from './os-profile.ts';

export interface NewVmPlace {
  readonly subscriptionId: string;
  readonly group: string;
  readonly name: string;
}

/** A disk of the machine to be: made of a piece of the image, made empty, or attached as it is. */
export interface PlannedDisk {
  /** Of the managed disk. A blob has none. */
  readonly id?: string;
  readonly name: string;
  readonly accountType: string;
  readonly sizeGiB: number;
  readonly source: CapturedDisk | 'empty' | 'attached';
  readonly model: Json;
}

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

interface Wanted {
  readonly given: Json | undefined;
  readonly source: CapturedDisk | 'empty' | 'attached';
  readonly fallbackName: string;
  readonly createOption: string;
}

/** On a blob, as machines were made before managed disks: no disk resource, and nothing to detach. */
function planBlob({ given, source, createOption }: Wanted): PlannedDisk {
  const sizeGiB = Number(given?.diskSizeGB ?? (typeof source === 'string' ? 0 : source.sizeGiB));
  const { name = '', caching = 'None', vhd, diskSizeGB, ...kept } = given ?? {};
  const sized = diskSizeGB === undefined && sizeGiB === 0 ? {} : { diskSizeGB: Number(diskSizeGB ?? sizeGiB) };
  const secured = kept.encryptionSettings
    ? { encryptionSettings: { enabled: true, ...(kept.encryptionSettings as Json) } }
    : {};
  const model = {
    ...kept,
    ...secured,
    name: String(name),
    createOption,
    vhd: vhd as Json,
    caching: String(caching),
    ...sized,
  };
  return { name: String(name), accountType: 'Standard_LRS', sizeGiB, source, model };
}

function planDisk(place: NewVmPlace, wanted: Wanted): PlannedDisk {
  const { given, source, fallbackName, createOption } = wanted;
  if (given?.vhd) return planBlob(wanted);
  const own = given?.managedDisk?.id as string | undefined;
  const name = String(given?.name ?? own?.split('/').at(-1) ?? fallbackName);
  const id = own ?? computeId(place.subscriptionId, place.group, 'disks', name);
  const fromImage = typeof source === 'string' ? undefined : source;
  const accountType = String(given?.managedDisk?.storageAccountType ?? (fromImage ? 'Premium_LRS' : 'Standard_LRS'));
  const sizeGiB = Number(given?.diskSizeGB ?? fromImage?.sizeGiB ?? 0);
  const model = {
    ...(given?.diffDiskSettings ? { diffDiskSettings: given.diffDiskSettings as Json } : {}),
    name,
    createOption,
    caching: String(given?.caching ?? fromImage?.caching ?? 'None'),
    managedDisk: { ...(given?.managedDisk as Json | undefined), storageAccountType: accountType, id },
    deleteOption: String(given?.deleteOption ?? 'Detach'),
    ...(sizeGiB > 0 ? { diskSizeGB: sizeGiB } : {}),
  };
  return { id, name, accountType, sizeGiB, source: fromImage ? { ...fromImage, sizeGiB } : source, model };
}

export interface NewVmPlan {
  readonly os: PlannedDisk;
  readonly data: readonly PlannedDisk[];
  readonly model: Json;
}

/** Data disks of the image, changed by what the caller says of them, and those that only the caller names. */
function planData(place: NewVmPlace, given: readonly Json[], image: ResolvedImage, hex: string): PlannedDisk[] {
  const { data } = image.captured;
  const ofImage = data.map((disk) => ({
    lun: disk.lun,
    source: disk,
    given: given.find((each) => Number(each.lun) === disk.lun),
  }));
  const others = given
    .filter((each) => !data.some((disk) => disk.lun === Number(each.lun)))
    .map(
      (each) =>
        ({
          lun: Number(each.lun),
          source: each.createOption === 'Attach' ? 'attached' : 'empty',
          given: each,
        }) as const,
    );
  return [...ofImage, ...others].map(({ lun, source, given: own }) => {
    const createOption = typeof source !== 'string' ? 'FromImage' : source === 'empty' ? 'Empty' : 'Attach';
    const planned = planDisk(place, {
      given: own,
      source,
      fallbackName: `${place.name}_disk${lun + 2}_${hex}`,
      createOption,
    });
    return { ...planned, model: { lun, ...planned.model, ...(planned.id ? { toBeDetached: false } : {}) } };
  });
}

/** Disks get names of their own, since those of an earlier machine of the same name may still be there. */
export function planVm(place: NewVmPlace, properties: Json, image: ResolvedImage, nowMs: number): NewVmPlan {
  const { captured, exactVersion } = image;
  const storage = (properties.storageProfile ?? {}) as Json;
  const hex = guidOf(`${place.subscriptionId}/${place.group}/${place.name} at ${nowMs}`).replaceAll('-', '');
  const attaches = storage.osDisk?.createOption === 'Attach';
  const os = planDisk(place, {
    given: storage.osDisk as Json | undefined,
    source: attaches ? 'attached' : captured.os,
    fallbackName: `${place.name}_OsDisk_1_${hex}`,
    createOption: attaches ? 'Attach' : 'FromImage',
  });
  const data = planData(place, (storage.dataDisks ?? []) as Json[], image, hex);
  const luns = data.map(({ model }) => Number(model.lun));
  if (new Set(luns).size < luns.length) {
    throw new ArmError(400, 'InvalidParameter', 'The value of parameter dataDisk.lun is invalid.', {
      target: 'dataDisk.lun',
    });
  }
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
      hardwareProfile: (properties.hardwareProfile ?? { vmSize: 'Standard_D2s_v5' }) as Json,
      storageProfile: {
        ...(reference ? { imageReference: { ...reference, ...shown } } : {}),
        osDisk: { osType: captured.osType, ...os.model, ...attachedSettings(storage.osDisk as Json | undefined) },
        ...(storage.diskControllerType ? { diskControllerType: storage.diskControllerType as string } : {}),
        dataDisks: data.map((disk) => disk.model),
      },
      ...osProfileOf(properties.osProfile as Json | undefined, captured.osType, nowMs),
      networkProfile: networkProfile(place, properties.networkProfile as Json | undefined),
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
