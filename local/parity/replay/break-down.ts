import { vmSizeOf } from '../../arm/quota/vm-size.ts';
import { usagesOf } from '../../arm/quota/usages.ts';
import { shortRegion } from '../../arm/gallery/region-names.ts';
import type { World } from '../../arm/world.ts';
import { addressOf } from '../address.ts';
import type { Interaction, Json } from '../recording.ts';
import type { Told } from './told.ts';

const errorIn = ({ response }: Interaction): { code?: string; message?: string } =>
  ((response.body as Json | null)?.error ?? {}) as { code?: string; message?: string };

/** No core is left in the region: what the refusal says is the simulator's own. */
function exhaustCores(world: World, { path, body }: Interaction['request']): void {
  const { subscriptionId = '' } = addressOf('PUT', path);
  const region = shortRegion(String(body?.location ?? ''));
  const { cores } = vmSizeOf(String(body?.properties?.hardwareProfile?.vmSize ?? ''));
  const used = usagesOf(world, subscriptionId, region).find(({ value }) => value === 'cores')?.currentValue ?? 0;
  if (cores > 0) world.quotas.set(subscriptionId, region, 'cores', used);
}

/** That the service breaks down (INDEX fact 23), or that a quota is exhausted, is told by its kind; how it then answers is compared. */
export function tellBreakDown(world: World, told: Told, index: number, interaction: Interaction): void {
  const { status } = interaction.response;
  if (status === 503) {
    const { code, message } = errorIn(interaction);
    const answers = code === undefined ? [] : ['error'];
    world.faults.add([
      {
        effect: code === undefined ? { kind: 'unavailable' } : { kind: 'answer', status, code, message: message ?? '' },
      },
    ]);
    told.note(index, ['status', ...answers]);
  }
  if (status === 409 && /exceeding quota/i.test(errorIn(interaction).message ?? '')) {
    exhaustCores(world, interaction.request);
    told.note(index, ['status', 'error.code']);
  }
}
