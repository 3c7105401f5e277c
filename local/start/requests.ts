import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import { principalHeader, RUNBOOK, TAGGER } from '../world/people.ts';
import { get, post, type World } from '../world/world.ts';
import { azureAs } from './azure-user.ts';
import { GROUP, IMAGE_NAME, MACHINES, SUBSCRIPTION, vmId } from './cast.ts';

const runbook = principalHeader(RUNBOOK, ['Capture.Start', 'Capture.Read']);
const webhook = '/runtime/webhooks/EventGrid?functionName=on-vm-tagged';

/** The event subscription that infra/ makes in a real subscription. */
export async function subscribeToEvents(world: World): Promise<void> {
  await post(`${world.arm.url}/admin/event-subscriptions`, {
    name: 'goldsmith',
    scope: `/subscriptions/${SUBSCRIPTION}`,
    endpoint: `${world.host.url}${webhook}`,
    schema: 'cloudevents',
    topic: 'resources',
    includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess'],
    operationNames: ['Microsoft.Resources/tags/write', 'Microsoft.Compute/virtualMachines/write'],
  });
}

/** As a person would: with the SDK, which keeps the tags that are there. */
export async function tagMachine(world: World, name: string, profile: string): Promise<void> {
  const { virtualMachines } = azureAs(world.arm.url, TAGGER);
  const { tags } = await virtualMachines.get(GROUP, name);
  const wanted = { ...tags, 'image-ready': 'true', 'image-profile': profile };
  // Awaiting the poller itself would poll while virtual time stands still.
  await virtualMachines.update(GROUP, name, { tags: wanted }).submitted();
}

/** As a runbook would: one POST; the answer says where to look. */
export async function startOverHttp(world: World): Promise<string> {
  const body = {
    source: { kind: 'vm', id: vmId(MACHINES.managed) },
    target: { kind: 'managed-image', name: IMAGE_NAME, zoneResilient: true },
  };
  const { id } = await post<{ id: string }>(`${world.host.url}/api/captures`, body, runbook);
  return id;
}

const weekAgo = (): string => new Date(Date.now() - 7 * 86_400_000).toISOString();

export async function listCaptures(world: World, from = weekAgo()): Promise<CaptureView[]> {
  const list = await get<{ captures: { id: string }[] }>(`${world.host.url}/api/captures?from=${from}`, runbook);
  return Promise.all(list.captures.map(({ id }) => get<CaptureView>(`${world.host.url}/api/captures/${id}`, runbook)));
}
