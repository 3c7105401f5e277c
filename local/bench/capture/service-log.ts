import type { BucketUsage } from '../../arm/http/throttling.ts';
import type { Clockwork } from '../../arm/timing/operation-log.ts';
import { get } from '../../world/world.ts';
import { type Machine, vmIdOf } from './cast.ts';
import type { GuestDiary, ServiceLog } from './measured.ts';

interface VmRow {
  readonly guest: { readonly history: GuestDiary['history'] };
  readonly osContent: { readonly volumes: readonly { readonly decryptSeconds: number }[] };
}

/** Reads what the simulator tells of itself, by a path under `/admin`. */
type ReadAdmin = <T>(path: string) => Promise<T>;

async function diaryOf(read: ReadAdmin, machine: Machine): Promise<GuestDiary> {
  const { guest, osContent } = await read<VmRow>(`/admin/state?id=${vmIdOf(machine)}`);
  const seconds = machine.encrypted ? osContent.volumes.map(({ decryptSeconds }) => decryptSeconds) : [];
  return { history: guest.history, decryptSeconds: Math.max(0, ...seconds) };
}

/** Asks the simulator for everything it knows of what was done to it. */
export async function serviceLogBy(read: ReadAdmin, machines: readonly Machine[]): Promise<ServiceLog> {
  const guests = new Map<string, GuestDiary>();
  for (const machine of machines) guests.set(vmIdOf(machine).toLowerCase(), await diaryOf(read, machine));
  return {
    operations: await read<Clockwork[]>('/admin/operations'),
    buckets: await read<BucketUsage[]>('/admin/buckets'),
    requests: await read<Record<string, number>>('/admin/request-log'),
    guests,
  };
}

export const readServiceLog = (armUrl: string, machines: readonly Machine[]): Promise<ServiceLog> =>
  serviceLogBy((path) => get(`${armUrl}${path}`), machines);

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
