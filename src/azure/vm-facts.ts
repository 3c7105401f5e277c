import type { DataDisk, Disk, InstanceViewStatus, VirtualMachine, VirtualMachineExtension } from '@azure/arm-compute';
import { goesWithMachine, interfaceIdsOf } from './removal/machine-parts.ts';
import type { AdeFacts, DiskFacts, PowerState, VmFacts, VmState } from '../domain/vm.ts';

const ADE_PUBLISHER = 'microsoft.azure.security';
const POWER: readonly PowerState[] = ['running', 'starting', 'stopping', 'stopped', 'deallocating', 'deallocated'];

/** Statuses come in no fixed order (recorded fact 4): search by prefix. */
const statusCode = (statuses: readonly InstanceViewStatus[] | undefined, prefix: string): string | undefined =>
  statuses?.find((status) => status.code?.toLowerCase().startsWith(prefix.toLowerCase()))?.code;

/** The power state is the last known one and may be missing: absent is unknown, never stopped. */
function powerOf(vm: VirtualMachine): PowerState {
  const code = statusCode(vm.instanceView?.statuses, 'PowerState/')?.split('/')[1]?.toLowerCase();
  return POWER.find((power) => power === code) ?? 'unknown';
}

export const vmState = (vm: VirtualMachine): VmState => ({
  vmGuid: vm.vmId ?? '',
  power: powerOf(vm),
  flaggedGeneralized: statusCode(vm.instanceView?.statuses, 'OSState/generalized') !== undefined,
});

function isEncrypted(vm: VirtualMachine, diskName: string | undefined): boolean {
  const view = vm.instanceView?.disks?.find((disk) => disk.name === diskName);
  return view?.encryptionSettings?.some((settings) => settings.enabled) ?? false;
}

const isAde = (extension: VirtualMachineExtension): boolean =>
  extension.publisher?.toLowerCase() === ADE_PUBLISHER &&
  (extension.typePropertiesType ?? '').toLowerCase().startsWith('azurediskencryption');

/** Linux tells volumes apart only in the extension's first substatus, which overrides the platform's view (domain notes 2.1). */
function linuxSubstatus(vm: VirtualMachine, name: string | undefined): { os?: string; data?: string } {
  const view = vm.instanceView?.extensions?.find((extension) => extension.name === name);
  try {
    return JSON.parse(view?.substatuses?.[0]?.message ?? '{}') as { os?: string; data?: string };
  } catch {
    return {};
  }
}

function adeOf(vm: VirtualMachine): AdeFacts {
  const extension = vm.resources?.find(isAde);
  const profile = vm.storageProfile;
  const dualPass = profile?.osDisk?.encryptionSettings?.enabled === true;
  const substatus = linuxSubstatus(vm, extension?.name);
  const osVolume = substatus.os ? substatus.os !== 'NotEncrypted' : isEncrypted(vm, profile?.osDisk?.name);
  const anyData = (profile?.dataDisks ?? []).some((disk) => isEncrypted(vm, disk.name));
  const dataVolumes = substatus.data ? !['NotEncrypted', 'NotMounted'].includes(substatus.data) : anyData;
  if (!extension && !dualPass && !osVolume && !dataVolumes) return { kind: 'none' };
  const keyVaultId = (extension?.settings as { KeyVaultResourceId?: string } | undefined)?.KeyVaultResourceId;
  return {
    kind: dualPass ? 'dual-pass' : 'single-pass',
    osVolume,
    dataVolumes,
    ...(keyVaultId ? { keyVaultId } : {}),
    ...(extension?.name
      ? {
          extension: {
            name: extension.name,
            type: extension.typePropertiesType ?? '',
            handlerVersion: extension.typeHandlerVersion ?? '2.2',
            ...(extension.provisioningState ? { provisioningState: extension.provisioningState } : {}),
          },
        }
      : {}),
  };
}

interface AttachedDisk {
  readonly name?: string;
  readonly managedDisk?: {
    readonly id?: string;
    readonly storageAccountType?: string;
    readonly diskEncryptionSet?: { id?: string };
    readonly securityProfile?: { readonly securityEncryptionType?: string };
  };
  readonly diskSizeGB?: number;
  readonly diffDiskSettings?: { readonly option?: string };
}

function diskFacts(attached: AttachedDisk | undefined, disk: Disk | undefined): DiskFacts {
  const id = attached?.managedDisk?.id;
  const accountType = disk?.sku?.name ?? attached?.managedDisk?.storageAccountType;
  const sizeGiB = disk?.diskSizeGB ?? attached?.diskSizeGB;
  const confidential = attached?.managedDisk?.securityProfile?.securityEncryptionType;
  const encryptionSetId = attached?.managedDisk?.diskEncryptionSet?.id ?? disk?.encryption?.diskEncryptionSetId;
  return {
    name: attached?.name ?? 'os disk',
    ephemeral: attached?.diffDiskSettings?.option?.toLowerCase() === 'local',
    maxShares: disk?.maxShares ?? 1,
    ...(id ? { id } : {}),
    ...(accountType ? { accountType } : {}),
    ...(sizeGiB === undefined ? {} : { sizeGiB }),
    ...(encryptionSetId ? { diskEncryptionSetId: encryptionSetId } : {}),
    ...(disk?.encryptionSettingsCollection?.enabled ? { everEncrypted: true } : {}),
    ...(confidential ? { confidentialEncryption: confidential } : {}),
  };
}

const byId = (disks: readonly Disk[], id: string | undefined): Disk | undefined =>
  disks.find((disk) => id !== undefined && disk.id?.toLowerCase() === id.toLowerCase());

const SECURITY: readonly VmFacts['securityType'][] = ['TrustedLaunch', 'ConfidentialVM'];

/** Absent says nothing: Azure then has its defaults, which are not ours to guess. */
function firmwareOf({ securityProfile }: VirtualMachine): Pick<VmFacts, 'firmware'> {
  const { secureBootEnabled, vTpmEnabled } = securityProfile?.uefiSettings ?? {};
  if (secureBootEnabled === undefined && vTpmEnabled === undefined) return {};
  return { firmware: { secureBoot: secureBootEnabled === true, vTpm: vTpmEnabled === true } };
}

function planOf(vm: VirtualMachine): Pick<VmFacts, 'plan'> {
  const { name, product, publisher } = vm.plan ?? {};
  return name && publisher && product ? { plan: { name, product, publisher } } : {};
}

/** The managed disks a machine refers to, whose own resources tell size, sharing and architecture. */
export function diskIdsOf(vm: VirtualMachine): string[] {
  const ids = [
    vm.storageProfile?.osDisk?.managedDisk?.id,
    ...(vm.storageProfile?.dataDisks ?? []).map((disk) => disk.managedDisk?.id),
  ];
  return ids.filter((id) => id !== undefined);
}

export function vmFacts(vm: VirtualMachine, disks: readonly Disk[]): VmFacts {
  const profile = vm.storageProfile;
  const osDisk = byId(disks, profile?.osDisk?.managedDisk?.id);
  const goes = goesWithMachine(vm);
  const generation = vm.instanceView?.hyperVGeneration ?? osDisk?.hyperVGeneration;
  return {
    ...vmState(vm),
    id: vm.id ?? '',
    location: vm.location,
    tags: vm.tags ?? {},
    osType: profile?.osDisk?.osType === 'Windows' ? 'Windows' : 'Linux',
    generation: generation === 'V2' ? 'V2' : 'V1',
    architecture: osDisk?.supportedCapabilities?.architecture === 'Arm64' ? 'Arm64' : 'x64',
    securityType: SECURITY.find((type) => type === vm.securityProfile?.securityType) ?? 'Standard',
    provisioningState: vm.provisioningState ?? 'unknown',
    hibernated: statusCode(vm.instanceView?.statuses, 'HibernationState/Hibernated') !== undefined,
    agentReady: statusCode(vm.instanceView?.vmAgent?.statuses, 'ProvisioningState/succeeded') !== undefined,
    scaleSetMember: vm.virtualMachineScaleSet?.id !== undefined,
    diskController: profile?.diskControllerType === 'NVMe' ? 'NVMe' : 'SCSI',
    size: vm.hardwareProfile?.vmSize ?? '',
    encryptionAtHost: vm.securityProfile?.encryptionAtHost === true,
    hibernationEnabled: vm.additionalCapabilities?.hibernationEnabled === true,
    ...firmwareOf(vm),
    ...planOf(vm),
    interfaceIds: interfaceIdsOf(vm),
    ...(goes.length > 0 ? { goesWithMachine: goes } : {}),
    osDisk: diskFacts(profile?.osDisk, osDisk),
    dataDisks: (profile?.dataDisks ?? []).map((disk: DataDisk) => ({
      ...diskFacts(disk, byId(disks, disk.managedDisk?.id)),
      lun: disk.lun,
    })),
    ade: adeOf(vm),
  };
}
