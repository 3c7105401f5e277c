import { marketplaceCapture, marketplaceImage } from '../../arm/deployment/marketplace.ts';
import type { Json } from '../recording.ts';

/** What somebody typed after `az vm create`: the options that say something about the machine. What is left out is az's default. */
export interface AzVmCreate {
  readonly name: string;
  /** Four words with colons, or the end of an id in the same group; none where a disk is attached. */
  readonly image?: string;
  /** Of the group where it is not said. */
  readonly location?: string;
  readonly size?: string;
  /** A password where one is given, also beside `--generate-ssh-keys`; else a key. */
  readonly auth?: 'password' | 'ssh';
  readonly unmanaged?: true;
  readonly ephemeral?: true;
  readonly specialized?: true;
  /** `--storage-sku`: one for all, or one for each. */
  readonly sku?: string | Readonly<Record<string, string>>;
  readonly dataDisksGb?: readonly number[];
  /** LUNs that the image brings along. */
  readonly imageLuns?: readonly number[];
  readonly attachOs?: string;
  readonly osDiskGb?: number;
  readonly osDelete?: string;
  readonly attachData?: readonly string[];
  readonly dataDelete?: string;
  readonly zone?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly priority?: string;
  readonly eviction?: string;
  readonly encryptionAtHost?: true;
  readonly securityType?: string;
  readonly osEncryptionSet?: string;
  readonly dataEncryptionSets?: readonly string[];
}

interface Place {
  readonly subscriptionId: string;
  readonly group: string;
  readonly location: string;
}

const inGroup = ({ subscriptionId, group }: Place, provider: string, tail: string) =>
  `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/${provider}/${tail}`;

const isName = (id: string) => !id.startsWith('/');

function imageReference(place: Place, image: string): Json {
  if (image.includes(':')) {
    const [publisher = '', offer = '', sku = '', version = ''] = image.split(':');
    return { publisher, offer, sku, version };
  }
  return { id: inGroup(place, 'Microsoft.Compute', image) };
}

/** Without `--storage-sku` nothing is asked for, and the service chooses by the size. */
function managed({ sku }: AzVmCreate, key: string): Json {
  const own = typeof sku === 'string' ? sku : sku?.[key];
  return own === undefined ? {} : { storageAccountType: own };
}

const withSet = (place: Place, disk: Json, set: string | undefined): Json =>
  set === undefined
    ? disk
    : {
        ...disk,
        diskEncryptionSet: { id: isName(set) ? inGroup(place, 'Microsoft.Compute', `diskEncryptionSets/${set}`) : set },
      };

function osDiskOf(place: Place, wanted: AzVmCreate): Json {
  const { name, unmanaged, ephemeral, attachOs, osDelete, osDiskGb } = wanted;
  const more = {
    ...(osDelete ? { deleteOption: osDelete } : {}),
    ...(osDiskGb ? { diskSizeGB: osDiskGb } : {}),
  };
  if (attachOs) {
    const id = inGroup(place, 'Microsoft.Compute', `disks/${attachOs}`);
    return {
      createOption: 'Attach',
      osType: 'Linux',
      name: attachOs,
      managedDisk: { id },
      caching: 'ReadWrite',
      ...more,
    };
  }
  if (unmanaged) {
    const uri = `https://vhdstorage${name.replaceAll(/[^a-z0-9]/gi, '').toLowerCase()}.blob.core.windows.net/vhds/osdisk_${name}.vhd`;
    return { createOption: 'FromImage', name: `osdisk_${name}`, vhd: { uri }, caching: 'ReadWrite' };
  }
  return {
    createOption: 'FromImage',
    caching: ephemeral ? 'ReadOnly' : 'ReadWrite',
    ...(ephemeral ? { diffDiskSettings: { option: 'Local' } } : {}),
    managedDisk: withSet(place, managed(wanted, 'os'), wanted.osEncryptionSet),
    ...more,
  };
}

/** Empty disks take the LUNs that image and other disks leave free. */
function dataDisksOf(place: Place, wanted: AzVmCreate): Json[] {
  const { imageLuns = [], dataDisksGb = [], attachData = [], dataDelete, dataEncryptionSets = [] } = wanted;
  const free = Array.from({ length: 16 }, (_, lun) => lun).filter((lun) => !imageLuns.includes(lun));
  const option = dataDelete ? { deleteOption: dataDelete } : {};
  const made = dataDisksGb.map((sizeGb, index) => ({
    lun: free[index],
    createOption: 'Empty',
    diskSizeGB: sizeGb,
    managedDisk: withSet(place, managed(wanted, String(free[index])), dataEncryptionSets[index]),
    ...option,
  }));
  const attached = attachData.map((name, index) => ({
    lun: free[dataDisksGb.length + index],
    createOption: 'Attach',
    name,
    managedDisk: { id: inGroup(place, 'Microsoft.Compute', `disks/${name}`) },
    ...option,
  }));
  return [...made, ...attached];
}

/** The password is any: nobody answers it. */
function osProfileOf({ name, auth = 'ssh' }: AzVmCreate): Json {
  const publicKeys = [{ path: '/home/azureuser/.ssh/authorized_keys', keyData: 'ssh-rsa AAAA' }];
  return {
    computerName: name,
    adminUsername: 'azureuser',
    ...(auth === 'password'
      ? { adminPassword: 'P-ssw0rd-of-nobody' }
      : { linuxConfiguration: { disablePasswordAuthentication: true, ssh: { publicKeys } } }),
  };
}

const trusted: Json = { securityType: 'TrustedLaunch', uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } };

/** Images of the second generation are launched trusted where nobody says otherwise (azure-cli since 2.54). */
function securityOf({ encryptionAtHost, securityType, image = '' }: AzVmCreate, reference: Json | undefined): Json {
  const marketplace = image.includes(':') && reference ? marketplaceImage(reference) : undefined;
  const second = marketplace && marketplaceCapture(marketplace).generation === 'V2';
  const profile = {
    ...(encryptionAtHost ? { encryptionAtHost: true } : {}),
    ...(securityType === 'TrustedLaunch' || (second && securityType === undefined) ? trusted : {}),
  };
  return Object.keys(profile).length > 0 ? { securityProfile: profile } : {};
}

/** The request that `az vm create` has its deployment send: the template's machine. */
export function azRequestOf(group: Place, wanted: AzVmCreate): Json {
  const place = { ...group, location: wanted.location ?? group.location };
  const reference = wanted.image ? imageReference(place, wanted.image) : undefined;
  const profile = wanted.attachOs || wanted.specialized ? {} : { osProfile: osProfileOf(wanted) };
  return {
    location: place.location,
    tags: wanted.tags ?? {},
    ...(wanted.zone ? { zones: [wanted.zone] } : {}),
    properties: {
      hardwareProfile: { vmSize: wanted.size ?? 'Standard_DS1_v2' },
      networkProfile: {
        networkInterfaces: [{ id: inGroup(place, 'Microsoft.Network', `networkInterfaces/${wanted.name}VMNic`) }],
      },
      storageProfile: {
        ...(reference ? { imageReference: reference } : {}),
        osDisk: osDiskOf(place, wanted),
        dataDisks: dataDisksOf(place, wanted),
      },
      ...profile,
      ...(wanted.priority ? { priority: wanted.priority } : {}),
      ...(wanted.eviction ? { evictionPolicy: wanted.eviction } : {}),
      ...securityOf(wanted, reference),
    },
  };
}
