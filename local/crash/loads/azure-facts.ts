import { azureAs } from '../../start/azure-user.ts';
import { GROUP, vmId } from '../../start/cast.ts';
import { TAGGER } from '../../world/people.ts';
import { get, type World } from '../../world/world.ts';

const DAY_MS = 86_400_000;

interface Disk {
  readonly lun?: number;
  readonly caching?: string;
  readonly managedDisk: { readonly id: string };
}

interface MachineRow {
  readonly power: string;
  readonly zones?: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly model: {
    readonly hardwareProfile: unknown;
    readonly storageProfile: { readonly osDisk: Disk; readonly dataDisks?: readonly Disk[] };
    readonly networkProfile: { readonly networkInterfaces: readonly { readonly id: string }[] };
  };
}

interface DiskRow {
  readonly sku: string;
  readonly model: { readonly diskSizeGB?: number; readonly osType?: string; readonly hyperVGeneration?: string };
  readonly content: unknown;
}

const rowOf = <T>(world: World, id: string): Promise<T> =>
  get<T>(`${world.arm.url}/admin/state?id=${encodeURIComponent(id)}`);

/** Everything that exists. */
export async function idsIn(world: World): Promise<string[]> {
  const { ids } = await get<{ ids: string[] }>(`${world.arm.url}/admin/state`);
  return ids;
}

async function diskIn(world: World, { caching, lun, managedDisk }: Disk): Promise<unknown> {
  const { content, model, sku } = await rowOf<DiskRow>(world, managedDisk.id);
  const { diskSizeGB, hyperVGeneration, osType } = model;
  return { lun, caching, sku, diskSizeGB, hyperVGeneration, osType, content };
}

/** What makes a machine what it is, down to what lies on its disks; not what they are called. */
export async function machineIn(world: World, name: string): Promise<string> {
  const { model, power, tags, zones } = await rowOf<MachineRow>(world, vmId(name));
  const { dataDisks = [], osDisk } = model.storageProfile;
  const disks = await Promise.all([osDisk, ...dataDisks].map((disk) => diskIn(world, disk)));
  const interfaces = model.networkProfile.networkInterfaces.map(({ id }) => id);
  const own = Object.entries(tags).filter(([tag]) => !/^(image|goldsmith)-/.test(tag));
  return JSON.stringify({ power, zones, size: model.hardwareProfile, disks, interfaces, tags: own });
}

/** Replicas of a version, by region. */
export async function replicasIn(world: World, versionId: string): Promise<string> {
  const { publishingProfile } = await rowOf<{ publishingProfile: { targetRegions: unknown } }>(world, versionId);
  return JSON.stringify(publishingProfile.targetRegions);
}

/** Restore points as runs of other days have left them: by name, and days from now on which they expire. */
export async function leaveSnapshots(world: World, left: Readonly<Record<string, number>>): Promise<void> {
  const { snapshots } = azureAs(world.arm.url, TAGGER);
  const nowMs = Date.parse(await world.conductor.now());
  for (const [name, days] of Object.entries(left)) {
    const [captureId = ''] = /cap-[0-9a-f]{16}/.exec(name) ?? [];
    const expires = new Date(nowMs + days * DAY_MS).toISOString();
    const tags = { 'goldsmith-capture': captureId, 'goldsmith-expires': expires };
    // Awaiting the poller itself would poll while virtual time stands still.
    await snapshots.update(GROUP, name, { tags }).submitted();
  }
}
