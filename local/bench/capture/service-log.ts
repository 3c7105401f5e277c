import type { BucketUsage } from '../../arm/http/throttling.ts';
import type { Clockwork } from '../../arm/timing/operation-log.ts';
import { get } from '../../world/world.ts';
import { type Machine, vmIdOf } from './cast.ts';
import type { GuestDiary, ServiceLog } from './measured.ts';

interface VmRow {
  readonly guest: { readonly history: GuestDiary['history'] };
  readonly osContent: { readonly volumes: readonly { readonly decryptSeconds: number }[] };
}

async function diaryOf(armUrl: string, machine: Machine): Promise<GuestDiary> {
  const { guest, osContent } = await get<VmRow>(`${armUrl}/admin/state?id=${vmIdOf(machine)}`);
  const seconds = machine.encrypted ? osContent.volumes.map(({ decryptSeconds }) => decryptSeconds) : [];
  return { history: guest.history, decryptSeconds: Math.max(0, ...seconds) };
}

/** Asks the simulator for everything it knows of what was done to it. */
export async function readServiceLog(armUrl: string, machines: readonly Machine[]): Promise<ServiceLog> {
  const guests = new Map<string, GuestDiary>();
  for (const machine of machines) guests.set(vmIdOf(machine).toLowerCase(), await diaryOf(armUrl, machine));
  return {
    operations: await get<Clockwork[]>(`${armUrl}/admin/operations`),
    buckets: await get<BucketUsage[]>(`${armUrl}/admin/buckets`),
    requests: await get<Record<string, number>>(`${armUrl}/admin/request-log`),
    guests,
  };
}

/** What was done after an earlier look: requests and tokens are counted from there. */
export const logSince = (earlier: ServiceLog, { buckets, guests, operations, requests }: ServiceLog): ServiceLog => ({
  guests,
  operations: operations.slice(earlier.operations.length),
  requests: Object.fromEntries(
    Object.entries(requests).map(([name, count]) => [name, count - (earlier.requests[name] ?? 0)]),
  ),
  buckets: buckets.map((bucket) => {
    const before = earlier.buckets.find((one) => one.bucket === bucket.bucket);
    if (!before) return bucket;
    return { ...bucket, calls: bucket.calls - before.calls, refused: bucket.refused - before.refused };
  }),
});

export const callsOf = ({ requests }: ServiceLog): number => Object.values(requests).reduce((sum, one) => sum + one, 0);
