import type { DataDisk, Disk, OSDisk, StorageProfile, VirtualMachine } from '@azure/arm-compute';
import type { KeptDisk, KeptMachine } from '../../domain/restore/kept-machine.ts';
import { sameId } from '../../domain/resource-id.ts';
import { goesWithMachine, interfaceIdsOf } from '../removal/machine-parts.ts';

/** What a PUT of a machine that is made of existing disks takes. `osProfile` it does not, and whatever Azure computes it ignores. */
const WRITABLE = [
  'zones',
  'extendedLocation',
  'hardwareProfile',
  'additionalCapabilities',
  'securityProfile',
  'networkProfile',
  'diagnosticsProfile',
  'availabilitySet',
  'proximityPlacementGroup',
  'virtualMachineScaleSet',
  'platformFaultDomain',
  'priority',
  'evictionPolicy',
  'billingProfile',
  'host',
  'hostGroup',
  'licenseType',
  'capacityReservation',
  'applicationProfile',
  'scheduledEventsProfile',
  'scheduledEventsPolicy',
  'extensionsTimeBudget',
] as const satisfies readonly (keyof VirtualMachine)[];

/** The part of the model that an orchestration carries and only this folder reads. */
export type Model = Pick<VirtualMachine, (typeof WRITABLE)[number]> & {
  readonly storageProfile?: Pick<StorageProfile, 'diskControllerType'>;
  readonly osDisk?: OSDisk;
  readonly dataDisks?: readonly DataDisk[];
};

function modelOf(vm: VirtualMachine): Model {
  const written = WRITABLE.filter((key) => vm[key] !== undefined).map((key) => [key, vm[key]]);
  const { dataDisks = [], diskControllerType, osDisk } = vm.storageProfile ?? {};
  return {
    ...(Object.fromEntries(written) as Model),
    ...(diskControllerType ? { storageProfile: { diskControllerType } } : {}),
    ...(osDisk ? { osDisk } : {}),
    dataDisks,
  };
}

const generationOf = (disk: Disk | undefined): Partial<KeptDisk> =>
  disk?.hyperVGeneration === 'V1' || disk?.hyperVGeneration === 'V2' ? { generation: disk.hyperVGeneration } : {};

const osOf = (disk: Disk | undefined): Partial<KeptDisk> =>
  disk?.osType === 'Windows' || disk?.osType === 'Linux' ? { osType: disk.osType } : {};

/** Without what is not said: the record is small, and a PUT must not say it either. */
const said = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

function keptDisk(disk: KeptDisk['disk'], attached: OSDisk | DataDisk, disks: readonly Disk[]): KeptDisk[] {
  const id = attached.managedDisk?.id;
  if (!id) return [];
  const found = disks.find((one) => sameId(one.id ?? '', id));
  const fields = {
    ...{ disk, id, name: found?.name ?? attached.name ?? '' },
    ...{ ...generationOf(found), ...osOf(found) },
    accountType: found?.sku?.name ?? attached.managedDisk?.storageAccountType,
    zones: found?.zones,
    tags: found?.tags,
    diskEncryptionSetId: found?.encryption?.diskEncryptionSetId ?? attached.managedDisk?.diskEncryptionSet?.id,
    tier: found?.tier,
    burstingEnabled: found?.burstingEnabled,
    securityType: found?.securityProfile?.securityType,
    networkAccessPolicy: found?.networkAccessPolicy,
    publicNetworkAccess: found?.publicNetworkAccess,
    diskAccessId: found?.diskAccessId,
  };
  return [said(fields)];
}

function planOf({ plan }: VirtualMachine): Pick<KeptMachine, 'plan'> {
  const { name, product, publisher } = plan ?? {};
  return name && product && publisher ? { plan: { name, product, publisher } } : {};
}

const isEncrypted = (vm: VirtualMachine, disks: readonly Disk[]): boolean =>
  vm.storageProfile?.osDisk?.encryptionSettings?.enabled === true ||
  (vm.instanceView?.disks ?? []).some(({ encryptionSettings = [] }) =>
    encryptionSettings.some(({ enabled }) => enabled),
  ) ||
  (vm.resources ?? []).some(
    ({ typePropertiesType = '' }) => /^azurediskencryption/i.test(typePropertiesType) && disks.length > 0,
  );

/** The machine as it is now, in a form that outlives it. Plain JSON. */
export function keptMachine(vmId: string, vm: VirtualMachine, disks: readonly Disk[]): KeptMachine {
  const { dataDisks = [], osDisk } = vm.storageProfile ?? {};
  const model = modelOf(vm);
  const goesWithIt = goesWithMachine(vm);
  return JSON.parse(
    JSON.stringify({
      ...{ vmId, vmGuid: vm.vmId ?? '', location: vm.location, tags: vm.tags ?? {} },
      ...planOf(vm),
      disks: [
        ...(osDisk ? keptDisk('os', osDisk, disks) : []),
        ...dataDisks.flatMap((disk) => keptDisk(disk.lun, disk, disks)),
      ],
      interfaceIds: interfaceIdsOf(vm),
      identityIds: Object.keys(vm.identity?.userAssignedIdentities ?? {}),
      systemIdentity: /SystemAssigned/i.test(vm.identity?.type ?? ''),
      extensions: (vm.resources ?? []).flatMap(({ name }) => (name ? [name] : [])),
      vtpm: vm.securityProfile?.uefiSettings?.vTpmEnabled === true,
      encrypted: isEncrypted(vm, disks),
      ...(goesWithIt.length > 0 ? { goesWithIt } : {}),
      model,
    } satisfies Omit<KeptMachine, 'model'> & { model: Model }),
  ) as KeptMachine;
}
