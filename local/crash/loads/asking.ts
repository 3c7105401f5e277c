import { APPROVER, principalHeader, RUNBOOK } from '../../world/people.ts';
import { get, type World } from '../../world/world.ts';
import { isLiveState } from '../../../src/domain/run/outcome.ts';
import type { CaptureView } from '../../../src/domain/run/capture-view.ts';

export const asRunbook = principalHeader(RUNBOOK, ['Capture.Start', 'Capture.Read']);
export const asApprover = principalHeader(APPROVER, ['Capture.Approve', 'Capture.Read']);

export const isLive = ({ state }: Pick<CaptureView, 'state'>): boolean => isLiveState(state);

type Listed = Pick<CaptureView, 'id' | 'state' | 'step' | 'source'>;

/** In one request, however many they are. */
export async function glance(world: World, from: string): Promise<Listed[]> {
  const list = await get<{ captures: Listed[] }>(`${world.host.url}/api/captures?from=${from}`, asRunbook);
  return list.captures;
}

/** Whether a capture has got somewhere, or has ended on its way there. */
export async function hasCome(world: World, from: string, id: string, is: (one: Listed) => boolean): Promise<boolean> {
  const one = (await glance(world, from)).find((listed) => listed.id === id);
  return one !== undefined && (is(one) || !isLive(one));
}
