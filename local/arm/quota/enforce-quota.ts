import { operationNotAllowed } from '../arm-error.ts';
import { shortRegion } from '../gallery/region-names.ts';
import type { Json } from '../shapes/json.ts';
import type { World } from '../world.ts';
import { diskUsageOf, usagesOf } from './usages.ts';
import { vmSizeOf } from './vm-size.ts';

interface Place {
  readonly subscriptionId: string;
  readonly location: string;
}

/** Azure said it otherwise before (vm-lifecycle.net2019.VMScenarioTests.TestVMScenarioOperations_ManagedDisks #15, of 2018). */
const rewordedSince = Date.UTC(2019, 0);

const formerText = ({ limit, currentValue }: { limit: number; currentValue: number }, more: number) =>
  `Operation results in exceeding quota limits of Core. Maximum allowed: ${limit}, Current in use: ${currentValue}, Additional ` +
  `requested: ${more}. Please read more about quota increase at http://aka.ms/corequotaincrease.`;

function refuseBeyond(
  world: World,
  { subscriptionId, location }: Place,
  wanted: Readonly<Record<string, number>>,
): void {
  const region = shortRegion(location);
  const usages = usagesOf(world, subscriptionId, region);
  for (const [name, more] of Object.entries(wanted)) {
    const usage = usages.find(({ value }) => value === name);
    if (!usage || usage.currentValue + more <= usage.limit) continue;
    const { limit, currentValue } = usage;
    if (name === 'cores' && world.clock.nowMs < rewordedSince) throw operationNotAllowed(formerText(usage, more));
    const said = name === 'cores' ? 'Total Regional Cores' : name.endsWith('Family') ? `${name} Cores` : name;
    throw operationNotAllowed(
      `Operation could not be completed as it results in exceeding approved ${said} quota. Additional details - Deployment Model: ` +
        `Resource Manager, Location: ${region}, Current Limit: ${limit}, Current Usage: ${currentValue}, Additional Required: ` +
        `${more}, (Minimum) New Limit Required: ${currentValue + more}. Submit a request for Quota increase at ` +
        'https://aka.ms/ProdportalCRP by specifying parameters listed in the ‘Details’ section for deployment to succeed.',
    );
  }
}

/** Cores of the region and of the family, and the machine itself (terraform-provider-azurerm issues quote the text). */
export function enforceVmQuota(world: World, place: Place, properties: Json): void {
  const { cores, family } = vmSizeOf(String(properties.hardwareProfile?.vmSize ?? 'Standard_D2s_v5'));
  refuseBeyond(world, place, { cores, [family]: cores, virtualMachines: 1 });
}

export function enforceDiskQuota(world: World, place: Place, sku: string, kind: 'disks' | 'snapshots'): void {
  const name = diskUsageOf(sku, kind);
  if (name) refuseBeyond(world, place, { [name]: 1 });
}
