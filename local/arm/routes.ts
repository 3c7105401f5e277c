import { adminRoutes } from './admin.ts';
import type { Route } from './http/route.ts';
import { operationRoutes } from './routes/operations.ts';
import { resourceGroupRoutes } from './routes/resource-groups.ts';
import { virtualMachineRoutes } from './routes/virtual-machines.ts';

/** Everything the simulator answers. A path that fits none of these is 501 by name. The first fitting row wins. */
export const routes: readonly Route[] = [
  ...adminRoutes,
  ...operationRoutes,
  ...resourceGroupRoutes,
  ...virtualMachineRoutes,
];
