import { cataloguePath, marketplaceImage } from '../../arm/deployment/marketplace.ts';
import { makeDataContent, makeLinuxContent, makeWindowsContent } from '../../arm/guest/content.ts';
import { insertDisk } from '../../arm/resources/disk/insert-disk.ts';
import { insertVm } from '../../arm/resources/vm/insert-vm.ts';
import type { Extension, Power, Vm } from '../../arm/shapes/vm.ts';
import type { World } from '../../arm/world.ts';
import { addressOf } from '../address.ts';
import type { Json } from '../recording.ts';

const spec = { encrypted: false, decryptSeconds: 2_700 };
const powers: readonly Power[] = ['running', 'stopped', 'deallocated', 'starting', 'stopping', 'deallocating'];

const codesOf = (view: Json | undefined): readonly string[] =>
  ((view?.statuses ?? []) as { code: string }[]).map(({ code }) => code);

const powerOf = (view: Json | undefined): Power =>
  powers.find((power) => codesOf(view).includes(`PowerState/${power}`)) ?? 'running';

function seedDisk(world: World, vm: Json, disk: Json, osType: 'Windows' | 'Linux' | undefined): void {
  const id = String(disk.managedDisk?.id ?? '');
  if (!id || world.tables.disks.get(id)) return;
  const sizeGiB = Number(disk.diskSizeGB ?? 30);
  const content =
    osType === 'Windows'
      ? makeWindowsContent({ ...spec, sizeGiB })
      : osType === 'Linux'
        ? makeLinuxContent({ ...spec, sizeGiB, user: 'azureuser', ovfEnv: true })
        : makeDataContent('Linux', Number(disk.lun ?? 0), { ...spec, sizeGiB });
  insertDisk({
    world,
    id,
    name: String(disk.name ?? ''),
    location: String(vm.location),
    managedBy: String(vm.id),
    disk: { accountType: String(disk.managedDisk.storageAccountType ?? 'Premium_LRS') },
    sizeGiB,
    content,
    ...(osType ? { imageId: imageIdOf(vm) } : {}),
    ...(osType ? { platform: { osType, hyperVGeneration: generationOf(vm), architecture: 'x64' } } : {}),
  });
}

/** The disk remembers what it was made of. */
function imageIdOf(vm: Json): string | undefined {
  const reference = (vm.properties.storageProfile.imageReference ?? {}) as Json;
  const image = marketplaceImage(reference);
  return image
    ? cataloguePath(String(vm.id).split('/')[2] ?? '', String(vm.location), image)
    : (reference.id as string | undefined);
}

const generationOf = (vm: Json): 'V1' | 'V2' =>
  vm.properties.instanceView?.hyperVGeneration === 'V2' || vm.properties.securityProfile?.uefiSettings ? 'V2' : 'V1';

/** Extensions come with the machine's own document, and their words with its instance view. */
export function seedExtension(world: World, document: Json, view?: Json): void {
  const { provisioningState, instanceView, ...model } = document.properties as Json;
  const shown = (instanceView ?? view) as Json | undefined;
  const vmId = String(document.id).replace(/\/extensions\/[^/]+$/i, '');
  const row: Extension = {
    id: String(document.id),
    name: String(document.name),
    type: 'Microsoft.Compute/virtualMachines/extensions',
    location: String(document.location),
    tags: (document.tags ?? {}) as Record<string, string>,
    vmId,
    provisioningState: String(provisioningState ?? 'Succeeded'),
    model,
    statusMessage: String(shown?.statuses?.[0]?.message ?? ''),
    ...(shown?.substatuses?.[0]?.message ? { substatusMessage: String(shown.substatuses[0].message) } : {}),
  };
  world.tables.extensions.put(row);
}

/** A machine as its document shows it, with the disks that came with it. */
export function seedVm(world: World, document: Json): void {
  const { provisioningState, vmId, timeCreated, instanceView, ...model } = document.properties as Json;
  const { subscriptionId = '', group = '' } = addressOf('GET', String(document.id));
  const { osDisk, dataDisks = [] } = model.storageProfile as { osDisk: Json; dataDisks?: Json[] };
  const osType = osDisk.osType === 'Windows' ? 'Windows' : 'Linux';
  seedDisk(world, document, osDisk, osType);
  for (const disk of dataDisks) seedDisk(world, document, disk, undefined);
  const stored = world.tables.disks.get(String(osDisk.managedDisk?.id ?? ''));
  const power = powerOf(instanceView as Json | undefined);
  const ready = instanceView?.vmAgent?.statuses?.[0]?.displayStatus;
  const blank = { ...spec, sizeGiB: Number(osDisk.diskSizeGB ?? 30) };
  const vm: Vm = insertVm(world, {
    subscriptionId,
    group,
    name: String(document.name),
    location: String(document.location),
    tags: (document.tags ?? {}) as Record<string, string>,
    ...(vmId ? { vmId: String(vmId) } : {}),
    ...(document.plan ? { plan: document.plan as Json } : {}),
    generation: generationOf(document),
    model,
    osContent:
      stored?.content ??
      (osType === 'Windows'
        ? makeWindowsContent(blank)
        : makeLinuxContent({ ...blank, user: 'azureuser', ovfEnv: true })),
    power: power === 'stopped' || power === 'deallocated' ? power : 'running',
    agent: power === 'running' && ready !== 'Not Ready' ? 'ready' : 'not-reported',
    // What was under way in the recording is not under way here.
    provisioningState: /^(Updating|Creating)$/.test(String(provisioningState))
      ? 'Succeeded'
      : String(provisioningState ?? 'Succeeded'),
    ...(codesOf(instanceView as Json | undefined).includes('OSState/specialized') ? { osState: 'specialized' } : {}),
  });
  // A machine that has just been made reports a minute later.
  if (vm.guest.agent === 'not-reported' && vm.power === 'running') {
    world.clock.after(45, `agent of ${vm.name} reports`, () => {
      if (vm.power === 'running') vm.guest.agent = 'ready';
    });
  }
  if (document.zones) vm.zones = document.zones as string[];
  if (document.identity) vm.identity = document.identity as Json;
  if (timeCreated) Object.assign(vm, { timeCreatedMs: Date.parse(String(timeCreated)) });
  if (document.etag) vm.etag = Number(String(document.etag).replaceAll('"', ''));
  const views = (instanceView?.extensions ?? []) as Json[];
  for (const extension of (document.resources ?? []) as Json[]) {
    if (!extension.properties) continue;
    seedExtension(
      world,
      extension,
      views.find((view) => view.name === extension.name),
    );
  }
  for (const disk of (instanceView?.disks ?? []) as Json[]) {
    const [settings] = (disk.encryptionSettings ?? []) as Json[];
    if (settings) vm.encryptedDisks[String(disk.name)] = settings as { enabled: boolean; diskEncryptionKey: Json };
  }
}
