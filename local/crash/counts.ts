import { get, type World } from '../world/world.ts';

interface HostStatus {
  readonly repeatedActivities: number;
}

interface Deliveries {
  readonly deliveries: readonly { readonly state: string }[];
}

/** Activities that ran again because a host died with their outcome in its hands. */
export async function repeatedActivities(world: World): Promise<number> {
  const status = await get<HostStatus>(`${world.host.url}/admin/host/status`);
  return status.repeatedActivities;
}

export async function eventsAcknowledged(world: World): Promise<number> {
  const { deliveries } = await get<Deliveries>(`${world.arm.url}/admin/events`);
  return deliveries.filter((delivery) => delivery.state === 'delivered').length;
}
