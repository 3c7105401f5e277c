import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import { get, post, type World } from '../world/world.ts';
import type { Deed, Place } from './scenario.ts';
import { asApprover, asAsker, asRunbook, asSecondApprover } from './scenario-world.ts';

type Who = Record<string, string>;

async function steer(world: World, id: string, verb: string, body: object, who: Who): Promise<void> {
  await fetch(`${world.host.url}/api/captures/${id}/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...who },
    body: JSON.stringify(body),
  });
}

async function approve(world: World, id: string, who: Who): Promise<void> {
  const { approval } = await get<CaptureView>(`${world.host.url}/api/captures/${id}`, asRunbook);
  await steer(world, id, 'approve', { hash: approval?.hash }, who);
}

/** Does it; whether it was allowed, the end of the scenario tells. */
export async function act(world: World, deed: Deed, { vmId }: Place, id: string): Promise<void> {
  switch (deed) {
    case 'cancel':
      return steer(world, id, 'cancel', {}, asRunbook);
    case 'reject':
      return steer(world, id, 'reject', {}, asApprover);
    case 'approve':
      return approve(world, id, asApprover);
    case 'approve-second':
      return approve(world, id, asSecondApprover);
    case 'approve-own':
      return approve(world, id, asAsker);
    case 'operator-power-off':
    case 'operator-deallocate':
    case 'operator-start':
    case 'agent-down':
      await post(`${world.arm.url}/admin/guest`, { vmId, action: deed });
  }
}
