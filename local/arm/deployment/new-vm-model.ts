import { ArmError } from '../arm-error.ts';
import { computeId, groupId, guidOf } from '../resource-id.ts';
import type { CapturedDisk } from '../shapes/image.ts';
import type { Json } from '../shapes/json.ts';
import type { ResolvedImage } from './image-reference.ts';

export interface NewVmPlace {
  readonly subscriptionId: string;
  readonly group: string;
  readonly name: string;
}

interface PlannedDisk {
  readonly id: string;
  readonly name: string;
  readonly accountType: string;
  readonly source: CapturedDisk;
  readonly model: Json;
}

const missing = (parameter: string) =>
  new ArmError(400, 'InvalidParameter', `Required parameter '${parameter}' is missing (null).`, { target: parameter });

/** The published texts for `osProfile` (contract: gallery-error-messages, vm-from-version). */
export function checkOsProfile(properties: Json, { captured }: ResolvedImage): void {
  const profile = properties.osProfile as Json | undefined;
  if (captured.osState === 'Specialized') {
    if (!profile) return;
    throw new ArmError(400, 'InvalidParameter', "Parameter 'osProfile' is not allowed.", { target: 'osProfile' });
  }
  if (!profile) throw missing('osProfile');
  if (!profile.adminUsername) throw missing('osProfile.adminUsername');
  const keys = (profile.linuxConfiguration?.ssh?.publicKeys ?? []) as unknown[];
  if (!profile.adminPassword && (captured.osType === 'Windows' || keys.length === 0))
    throw missing('osProfile.adminPassword');
}

/** kubermatic/machine-controller issue 2013 and azure-cli issue 27975 have the two texts. */
export function checkSecurity(properties: Json, { security }: ResolvedImage): void {
  const wanted = String(properties.securityProfile?.securityType ?? 'Standard');
  const supported = security.endsWith('Supported');
  if (!supported && security !== 'Standard' && wanted !== security) {
    throw new ArmError(
      400,
      'BadRequest',
      `The provided gallery image only supports creation of VMs and VM Scale Sets with '${security}' security type.`,
    );
  }
  if (
    wanted === 'Standard' ||
    wanted === security ||
    (supported && security.toLowerCase().includes(wanted.toLowerCase()))
  )
    return;
  throw new ArmError(
    400,
    'BadRequest',
    `Use of ${wanted} setting is not supported for the provided image. Please select Trusted Launch Supported Gen2 OS Image. ` +
      'For more information, see https://aka.ms/TrustedLaunch-FAQ.',
  );
}

export function checkPlan(plan: Json | undefined, { captured }: ResolvedImage): void {
  if (!captured.plan || plan) return;
  throw new ArmError(
    400,
    'VMMarketplaceInvalidInput',
    'Creating a virtual machine from Marketplace image or a custom image sourced from a Marketplace image requires Plan ' +
      'information in the request.',
  );
}

/** Network is not simulated: an interface by id is taken unseen, one to be made gets the id it would have. */
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

const withoutSecrets = ({ adminPassword: _password, customData: _data, ...profile }: Json): Json => ({
  ...profile,
  secrets: (profile.secrets ?? []) as unknown,
  allowExtensionOperations: true,
  requireGuestProvisionSignal: true,
});

function planDisk(place: NewVmPlace, source: CapturedDisk, given: Json | undefined, fallbackName: string): PlannedDisk {
  const name = String(given?.name ?? fallbackName);
  const id = computeId(place.subscriptionId, place.group, 'disks', name);
  const accountType = String(given?.managedDisk?.storageAccountType ?? 'Premium_LRS');
  const sizeGiB = Number(given?.diskSizeGB ?? source.sizeGiB);
  const model = {
    name,
    createOption: 'FromImage',
    caching: String(given?.caching ?? source.caching),
    managedDisk: { ...(given?.managedDisk as Json | undefined), storageAccountType: accountType, id },
    deleteOption: String(given?.deleteOption ?? 'Detach'),
    diskSizeGB: sizeGiB,
  };
  return { id, name, accountType, source: { ...source, sizeGiB }, model };
}

export interface NewVmPlan {
  readonly os: PlannedDisk;
  readonly data: readonly PlannedDisk[];
  readonly model: Json;
}

/** Disks get names of their own, since those of an earlier machine of the same name may still be there. */
export function planVm(place: NewVmPlace, properties: Json, image: ResolvedImage, nowMs: number): NewVmPlan {
  const { captured, exactVersion } = image;
  const storage = (properties.storageProfile ?? {}) as Json;
  const hex = guidOf(`${place.subscriptionId}/${place.group}/${place.name} at ${nowMs}`).replaceAll('-', '');
  const os = planDisk(place, captured.os, storage.osDisk as Json | undefined, `${place.name}_OsDisk_1_${hex}`);
  const data = captured.data.map((disk) => {
    const given = ((storage.dataDisks ?? []) as Json[]).find((each) => Number(each.lun) === disk.lun);
    const planned = planDisk(place, disk, given, `${place.name}_disk${disk.lun + 2}_${hex}`);
    return { ...planned, model: { lun: disk.lun, ...planned.model, toBeDetached: false } };
  });
  const kept = ['diagnosticsProfile', 'securityProfile', 'availabilitySet', 'priority', 'licenseType', 'userData'];
  return {
    os,
    data,
    model: {
      hardwareProfile: (properties.hardwareProfile ?? { vmSize: 'Standard_D2s_v5' }) as Json,
      storageProfile: {
        imageReference: { ...(storage.imageReference as Json), ...(exactVersion ? { exactVersion } : {}) },
        osDisk: { osType: captured.osType, ...os.model },
        dataDisks: data.map((disk) => disk.model),
      },
      ...(properties.osProfile ? { osProfile: withoutSecrets(properties.osProfile as Json) } : {}),
      networkProfile: networkProfile(place, properties.networkProfile as Json | undefined),
      ...Object.fromEntries(kept.filter((key) => key in properties).map((key) => [key, properties[key] as unknown])),
    },
  };
}
