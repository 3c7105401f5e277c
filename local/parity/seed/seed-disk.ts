import { makeEmptyContent, makeLinuxContent, makeWindowsContent } from '../../arm/guest/content.ts';
import type { Disk } from '../../arm/shapes/disk.ts';
import type { World } from '../../arm/world.ts';
import type { Json } from '../recording.ts';

const computed = ['provisioningState', 'timeCreated', 'diskState', 'diskSizeBytes', 'uniqueId'];

const contentOf = (osType: unknown, sizeGiB: number) => {
  const spec = { sizeGiB, encrypted: false, decryptSeconds: 2_700 };
  if (osType === 'Windows') return makeWindowsContent(spec);
  return osType === 'Linux' ? makeLinuxContent({ ...spec, user: 'azureuser', ovfEnv: true }) : makeEmptyContent();
};

/** A disk or snapshot as its document shows it. Where a machine brought it along, what is on it stays. */
export function seedDiskLike(world: World, kind: 'disks' | 'snapshots', document: Json): void {
  const properties = document.properties as Json;
  const id = String(document.id);
  const known = world.tables[kind].get(id);
  const row: Disk = {
    id,
    name: String(document.name),
    type: `Microsoft.Compute/${kind}`,
    location: String(document.location),
    tags: (document.tags ?? {}) as Record<string, string>,
    timeCreatedMs: Date.parse(String(properties.timeCreated ?? '')) || world.clock.nowMs,
    uniqueId: String(properties.uniqueId ?? ''),
    sku: String(document.sku?.name ?? 'Standard_LRS'),
    ...(document.managedBy ? { managedBy: String(document.managedBy) } : {}),
    ...(document.zones ? { zones: document.zones as string[] } : {}),
    provisioningState: String(properties.provisioningState ?? 'Succeeded'),
    model: Object.fromEntries(Object.entries(properties).filter(([key]) => !computed.includes(key))),
    content: known?.content ?? contentOf(properties.osType, Number(properties.diskSizeGB ?? 30)),
  };
  world.tables[kind].put(row);
}
