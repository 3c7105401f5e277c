import { activityLogRoutes } from './activity-log/activity-log-routes.ts';
import { adminRoutes } from './admin.ts';
import { blobRoutes } from './blobs/blob-routes.ts';
import { catalogueRoutes } from './catalogue/catalogue-routes.ts';
import { subscriptionRoutes } from './events/resource/subscription-routes.ts';
import { systemTopicRoutes } from './events/resource/system-topic-routes.ts';
import { eventRoutes } from './events/event-routes.ts';
import { faultRoutes } from './faults/fault-routes.ts';
import { galleryRoutes } from './gallery/gallery-routes.ts';
import { sharedRoutes } from './gallery/sharing/shared-routes.ts';
import type { Route } from './http/route.ts';
import { directoryRoutes } from './identity/directory-routes.ts';
import { tokenRoutes } from './identity/token-routes.ts';
import { imageRoutes } from './image/image-routes.ts';
import { networkRoutes } from './network/network-routes.ts';
import { plainRoutes } from './resources/plain/plain-routes.ts';
import { restorePointRoutes } from './resources/restore-point/restore-point-routes.ts';
import { rbacRoutes } from './rbac/rbac-routes.ts';
import { diskRoutes } from './routes/disks.ts';
import { extensionRoutes } from './routes/extensions.ts';
import { lockRoutes } from './routes/locks.ts';
import { operationRoutes } from './routes/operations.ts';
import { resourceGroupRoutes } from './routes/resource-groups.ts';
import { runCommandRoutes } from './routes/run-commands.ts';
import { scopeRoutes } from './routes/scope.ts';
import { taggedResourceRoutes } from './routes/tagged-resources.ts';
import { virtualMachineRoutes } from './routes/virtual-machines.ts';
import { timingRoutes } from './timing/timing-routes.ts';

/** Everything the simulator answers. A path that fits none of these is 501 by name. The first fitting row wins. */
export const routes: readonly Route[] = [
  ...adminRoutes,
  ...timingRoutes,
  ...tokenRoutes,
  ...directoryRoutes,
  ...faultRoutes,
  ...eventRoutes,
  ...systemTopicRoutes,
  ...subscriptionRoutes,
  ...operationRoutes,
  ...scopeRoutes,
  ...taggedResourceRoutes,
  ...lockRoutes,
  ...rbacRoutes,
  ...resourceGroupRoutes,
  ...virtualMachineRoutes,
  ...runCommandRoutes,
  ...extensionRoutes,
  ...diskRoutes,
  ...imageRoutes,
  ...galleryRoutes,
  ...sharedRoutes,
  ...networkRoutes,
  ...plainRoutes,
  ...restorePointRoutes,
  ...catalogueRoutes,
  ...blobRoutes,
  ...activityLogRoutes,
];
