import { secondsToMake } from '../../arm/deployment/deploy-vm.ts';
import { seedNetworkOf } from '../../arm/network/seed-network.ts';
import type { World } from '../../arm/world.ts';
import { addressOf } from '../address.ts';
import type { Answer } from '../compare/compare-answer.ts';
import type { Json } from '../recording.ts';
import type { CreatingRequest } from './creating-request.ts';

export type Send = (method: string, path: string, body: unknown) => Promise<Answer>;

/** Steps from one thing due to the next until nothing works on the machine any more. */
function waitFor(world: World, id: string): void {
  for (let step = 0; step < 500 && world.operations.running(id).length > 0; step++) {
    const [next] = world.clock.agenda;
    if (!next) return;
    world.clock.advance(Date.parse(next.due));
  }
}

/**
 * Makes a machine as it was made, by the service's own door, so that it is there at that moment if time allows.
 * Its interface was made by a request that is not kept.
 */
export async function makeMachine(world: World, send: Send, request: CreatingRequest, readyMs: number): Promise<void> {
  const { id, body } = request;
  const { subscriptionId = '', group = '' } = addressOf('PUT', id);
  const properties = (body.properties ?? {}) as Json;
  const place = { subscriptionId, group, location: String(body.location) };
  seedNetworkOf(world, place, id.split('/').at(-1) ?? '', properties.networkProfile as Json | undefined);
  world.clock.advance(Math.max(world.clock.nowMs, readyMs - secondsToMake(properties) * 1000));
  const answer = await send('PUT', `${id}?api-version=2024-07-01`, body);
  if (answer.status !== 201) throw new Error(`${id} cannot be made: ${JSON.stringify(answer.body)}`);
  waitFor(world, id);
}
