import type { DataDisk, Disk, OSDisk, VirtualMachine } from '@azure/arm-compute';
import type { RestoredDisk, RestoredMachine } from '../../domain/ports/restore.ts';
import type { Model } from './kept-model.ts';

/** A disk like the one that was, made of what the restore point holds of it. */
export function diskBody({ like, location, source, tags }: RestoredDisk): Disk {
  return {
    location,
    tags: { ...tags },
    ...(like.accountType ? { sku: { name: like.accountType } } : {}),
    ...(like.zones ? { zones: [...like.zones] } : {}),
    ...(like.osType ? { osType: like.osType } : {}),
    ...(like.generation ? { hyperVGeneration: like.generation } : {}),
    ...(like.tier ? { tier: like.tier } : {}),
    ...(like.burstingEnabled ? { burstingEnabled: true } : {}),
    ...(like.diskEncryptionSetId ? { encryption: { diskEncryptionSetId: like.diskEncryptionSetId } } : {}),
    ...(like.securityType ? { securityProfile: { securityType: like.securityType } } : {}),
    ...(like.networkAccessPolicy ? { networkAccessPolicy: like.networkAccessPolicy } : {}),
    ...(like.publicNetworkAccess ? { publicNetworkAccess: like.publicNetworkAccess } : {}),
    ...(like.diskAccessId ? { diskAccessId: like.diskAccessId } : {}),
    creationData: { createOption: source.createOption, sourceResourceId: source.sourceId },
  };
}

/** As the machine used its disk: caching, write acceleration, what happens to it in the end. */
const usage = ({ caching, deleteOption, writeAcceleratorEnabled }: OSDisk | DataDisk) => ({
  ...(caching ? { caching } : {}),
  ...(deleteOption ? { deleteOption } : {}),
  ...(writeAcceleratorEnabled ? { writeAcceleratorEnabled } : {}),
});

function osDiskBody(osDisk: OSDisk | undefined, id: string): OSDisk {
  const { encryptionSettings, osType } = osDisk ?? {};
  return {
    createOption: 'Attach',
    managedDisk: { id },
    ...(osType ? { osType } : {}),
    ...(osDisk ? usage(osDisk) : {}),
    ...(encryptionSettings?.enabled ? { encryptionSettings } : {}),
  };
}

/** The machine that was, of its new disks and its old interfaces. An identity of the system's is another one every time, so it is not asked for. */
export function restoredBody({ disks, machine, tags }: RestoredMachine): VirtualMachine {
  const { dataDisks = [], osDisk, storageProfile, ...model } = machine.model as Model;
  const identities = machine.identityIds.map((id) => [id, {}] as const);
  const idOf = (wanted: 'os' | number) => disks.find(({ disk }) => disk === wanted)?.id ?? '';
  return {
    ...model,
    location: machine.location,
    tags: { ...tags },
    ...(machine.plan ? { plan: machine.plan } : {}),
    ...(identities.length > 0
      ? { identity: { type: 'UserAssigned', userAssignedIdentities: Object.fromEntries(identities) } }
      : {}),
    storageProfile: {
      ...storageProfile,
      osDisk: osDiskBody(osDisk, idOf('os')),
      dataDisks: dataDisks.map((disk) => ({
        ...{ lun: disk.lun, createOption: 'Attach', managedDisk: { id: idOf(disk.lun) } },
        ...usage(disk),
      })),
    },
  };
}
