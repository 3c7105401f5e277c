import { ArmError } from '../arm-error.ts';
import { vmSizeOf } from '../quota/vm-size.ts';
import { computeId } from '../resource-id.ts';
import type { Disk } from '../shapes/disk.ts';
import type { CapturedDisk } from '../shapes/image.ts';
import type { Json } from '../shapes/json.ts';
import type { ResolvedImage } from './image-reference.ts';

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

/** What the disks of one machine have in common. */
export interface DiskPlanning {
  readonly place: NewVmPlace;
  readonly vmSize: string;
  readonly image: ResolvedImage;
  /** Of a disk that is to be attached. */
  readonly stored: (id: string) => Disk | undefined;
  /** In the names of disks that nobody names. */
  readonly hex: string;
}

interface Wanted {
  readonly given: Json | undefined;
  readonly source: CapturedDisk | 'empty' | 'attached';
  readonly fallbackName: string;
  readonly createOption: string;
  /** By the version that the disk is made of. */
  readonly encryptionSetId?: string | undefined;
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
    deleteOption: 'Detach',
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

/** Where nobody says it: as the disk or the managed image has it, else by what the size of the machine takes (vm-lifecycle.cli2024, gallery.cli2024). */
function storageOf({ image, vmSize }: DiskPlanning, { given, source }: Wanted, attached: Disk | undefined): string {
  const asked = given?.managedDisk?.storageAccountType as string | undefined;
  if (asked ?? attached) return asked ?? attached?.sku ?? '';
  if (given?.diffDiskSettings) return 'Standard_LRS';
  if (image.keepsStorage && typeof source !== 'string') return source.accountType;
  return vmSizeOf(vmSize).premium ? 'Premium_LRS' : 'Standard_LRS';
}

function planDisk(planning: DiskPlanning, wanted: Wanted): PlannedDisk {
  const { given, source, fallbackName, createOption, encryptionSetId } = wanted;
  if (given?.vhd) return planBlob(wanted);
  const { subscriptionId, group } = planning.place;
  const own = given?.managedDisk?.id as string | undefined;
  const name = String(given?.name ?? own?.split('/').at(-1) ?? fallbackName);
  const id = own ?? computeId(subscriptionId, group, 'disks', name);
  const attached = source === 'attached' ? planning.stored(id) : undefined;
  const fromImage = typeof source === 'string' ? undefined : source;
  const accountType = storageOf(planning, wanted, attached);
  const sizeGiB = Number(given?.diskSizeGB ?? fromImage?.sizeGiB ?? attached?.model.diskSizeGB ?? 0);
  const set = encryptionSetId ?? (attached?.model.encryption?.diskEncryptionSetId as string | undefined);
  const local = given?.diffDiskSettings as Json | undefined;
  const model = {
    ...(local ? { diffDiskSettings: { placement: 'CacheDisk', ...local } } : {}),
    name,
    createOption,
    caching: String(given?.caching ?? fromImage?.caching ?? 'None'),
    managedDisk: {
      ...(set ? { diskEncryptionSet: { id: set } } : {}),
      ...(given?.managedDisk as Json | undefined),
      storageAccountType: accountType,
      id,
    },
    deleteOption: String(given?.deleteOption ?? (local ? 'Delete' : 'Detach')),
    ...(sizeGiB > 0 ? { diskSizeGB: sizeGiB } : {}),
  };
  return { id, name, accountType, sizeGiB, source: fromImage ? { ...fromImage, sizeGiB } : source, model };
}

const setIn = (encryption: Json | undefined): string | undefined =>
  encryption?.diskEncryptionSetId as string | undefined;

export function planOsDisk(planning: DiskPlanning, given: Json | undefined): PlannedDisk {
  const { image, place, hex } = planning;
  const attaches = given?.createOption === 'Attach';
  return planDisk(planning, {
    given,
    source: attaches ? 'attached' : image.captured.os,
    fallbackName: `${place.name}_OsDisk_1_${hex}`,
    createOption: attaches ? 'Attach' : 'FromImage',
    encryptionSetId: setIn(image.encryption?.osDiskImage as Json | undefined),
  });
}

/** Data disks of the image, changed by what the caller says of them, and those that only the caller names. By LUN where an image brings some along. */
export function planDataDisks(planning: DiskPlanning, given: readonly Json[]): readonly PlannedDisk[] {
  const { image, place, hex } = planning;
  const { data } = image.captured;
  const sets = (image.encryption?.dataDiskImages ?? []) as Json[];
  const ofImage = data.map((disk) => ({
    lun: disk.lun,
    source: disk,
    given: given.find((each) => Number(each.lun) === disk.lun),
  }));
  const others = given
    .filter((each) => !data.some((disk) => disk.lun === Number(each.lun)))
    .map((each) => {
      const source = each.createOption === 'Attach' ? ('attached' as const) : ('empty' as const);
      return { lun: Number(each.lun), source, given: each };
    });
  const all = [...ofImage, ...others];
  const luns = all.map(({ lun }) => lun);
  if (new Set(luns).size < luns.length) {
    throw new ArmError(400, 'InvalidParameter', 'The value of parameter dataDisk.lun is invalid.', {
      target: 'dataDisk.lun',
    });
  }
  const sorted = data.length > 0 ? all.toSorted((a, b) => a.lun - b.lun) : all;
  return sorted.map(({ lun, source, given: own }) => {
    const createOption = typeof source !== 'string' ? 'FromImage' : source === 'empty' ? 'Empty' : 'Attach';
    const planned = planDisk(planning, {
      given: own,
      source,
      fallbackName: `${place.name}_disk${lun + 2}_${hex}`,
      createOption,
      encryptionSetId: setIn(sets.find((each) => Number(each.lun) === lun)),
    });
    return { ...planned, model: { lun, ...planned.model, ...(planned.id ? { toBeDetached: false } : {}) } };
  });
}
