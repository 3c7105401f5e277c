import { ok } from '../http/respond.ts';
import type { Route } from '../http/route.ts';
import { clockworkOf, type Clockwork } from './operation-log.ts';

const admin = (name: string, handler: Route['handler']): Route => ({
  method: 'GET',
  path: `/admin/${name}`,
  operation: `admin/${name}`,
  handler,
  open: true,
});

/** What the simulated service itself took and gave, for whoever measures its clients. */
export const timingRoutes: readonly Route[] = [
  admin('operations', (_request, world) => ok(world.operations.all.map(clockworkOf) satisfies Clockwork[])),
  admin('buckets', (_request, world) => ok(world.throttling.usage)),
];
