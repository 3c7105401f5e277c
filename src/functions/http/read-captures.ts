import type { DurableOrchestrationStatus } from 'durable-functions';
import * as z from 'zod';
import { END_STATES, isLiveState, LIVE_STATES } from '../../domain/run/outcome.ts';
import { type CaptureView, viewOf } from '../../domain/run/capture-view.ts';
import { type ChildStatus, isCapture, toRecord, withView } from './capture-records.ts';
import { isLive } from '../task-hub.ts';
import { fieldErrors, problem } from './problem.ts';
import { readRestore } from './restore/read-restore.ts';
import type { Route } from './route.ts';

const DAY_MS = 86_400_000;
const LOOK_AGAIN_SECONDS = '30';

/** Pages are windows of time: the SDK's own paging walks the whole hub. */
const Query = z.strictObject({
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  state: z.enum([...LIVE_STATES, ...END_STATES]).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

type Summary = Pick<
  CaptureView,
  'id' | 'state' | 'step' | 'percent' | 'source' | 'createdAt' | 'updatedAt' | 'waitsFor'
>;

const summary = ({ createdAt, id, percent, source, state, step, updatedAt, waitsFor }: CaptureView): Summary => {
  return { id, state, step, percent, source, createdAt, updatedAt, ...(waitsFor ? { waitsFor } : {}) };
};

/** What the live children of the window's captures wait for: they are in the answer of the hub anyway. */
function childrenOf(found: readonly DurableOrchestrationStatus[]): Map<string, ChildStatus> {
  const shown = found.filter(({ instanceId }) => instanceId.includes(':')).filter(isLive);
  return new Map(
    shown.flatMap(({ customStatus, instanceId }) => {
      const { waitsFor } = (customStatus ?? {}) as ChildStatus;
      return waitsFor ? [[instanceId.split(':')[0] ?? '', { waitsFor }]] : [];
    }),
  );
}

const before = (moment: string, ms: number): string => new Date(Date.parse(moment) - ms).toISOString();

/** The newest, and with them all that began when the last of them did: the hub tells whole seconds, and a window ends before one or after it. */
function pageOf(captures: readonly Summary[], limit: number): Summary[] {
  const last = captures[limit - 1]?.createdAt ?? '';
  return captures.filter(({ createdAt }, index) => index < limit || createdAt === last);
}

/** `GET /api/captures?from=&to=&state=&limit=`; `next` is the query that goes on: with the rest of the window, else with the next older one. */
export const listCaptures: Route = async ({ client, request }) => {
  // The platform passes the function key on.
  const { code: _key, ...asked } = Object.fromEntries(request.query.entries());
  const query = Query.safeParse(asked);
  if (!query.success) return problem(400, 'bad-request', 'The query is not one of ours.', fieldErrors(query.error));
  const { from, limit, state, to } = query.data;
  const since = from ?? before(to ?? new Date().toISOString(), DAY_MS);
  const filter = { createdTimeFrom: new Date(since), ...(to ? { createdTimeTo: new Date(to) } : {}) };
  const found = await client.getStatusBy(filter);
  const children = childrenOf(found);
  const all = found
    .filter(isCapture)
    .map((status) => summary(viewOf(toRecord(status, children.get(status.instanceId)))))
    .filter((capture) => state === undefined || capture.state === state)
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  const captures = pageOf(all, limit);
  const last = captures.length < all.length ? captures.at(-1) : undefined;
  const window = last ? `?from=${since}&to=${before(last.createdAt, 1)}` : `?from=${before(since, DAY_MS)}&to=${since}`;
  const same = ['state', 'limit'].flatMap((name) => (asked[name] === undefined ? [] : `&${name}=${asked[name]}`));
  return { jsonBody: { captures, window: { from: since, to: to ?? null }, next: [window, ...same].join('') } };
};

/** `GET /api/captures/{id}`, with Retry-After while it has not ended; `restore` says whether the machine can be brought back, and what became of it. */
export const showCapture: Route = (call) =>
  withView(call, async (view) => {
    const restore = await readRestore(call.client, view.id);
    const headers: Record<string, string> = isLiveState(view.state) ? { 'retry-after': LOOK_AGAIN_SECONDS } : {};
    return { headers, jsonBody: { ...view, ...(restore ? { restore } : {}) } satisfies CaptureView };
  });
