/** The composition root: the only file with effects at import. Everything Azure sees is registered here, by name. */
import * as df from 'durable-functions';
import { captureVm } from '../orchestrations/capture-vm.ts';
import { decryptDisks } from '../orchestrations/decrypt-disks.ts';
import { generalizeGuest } from '../orchestrations/generalize-guest.ts';
import { guardVm } from '../orchestrations/guard-vm.ts';
import * as names from '../orchestrations/names.ts';
import { preflightVm } from '../orchestrations/preflight-vm.ts';
import { scaleVersion } from '../orchestrations/scale-version.ts';
import { reconcileVms } from '../orchestrations/reconcile-vms.ts';
import { replicateVersion } from '../orchestrations/replicate-version.ts';
import { restoreVm } from '../orchestrations/restore-vm.ts';
import { sweepTemporaries } from '../orchestrations/sweep-temporaries.ts';
import { watchOperation } from '../orchestrations/watch-operation.ts';
import {
  operationDurationsEntity,
  pauseSwitchEntity,
  restoreBookEntity,
  runBudgetEntity,
  versionBookEntity,
} from './entities.ts';
import { makeShowDashboard } from './dashboard-page.ts';
import type { Role } from './http/caller.ts';
import { makeHealth, pause, resume } from './http/operate.ts';
import { listCaptures, showCapture } from './http/read-captures.ts';
import { runPreflightNow, showPreflight } from './http/run-preflight.ts';
import { retryCapture } from './http/retry-capture.ts';
import { showRestore } from './http/restore/read-restore.ts';
import { startRestore } from './http/restore/start-restore.ts';
import { type Route, secured } from './http/route.ts';
import { showScaleVersion, startScaleVersion } from './http/scale-version.ts';
import { startCapture } from './http/start-capture.ts';
import { approveCapture, cancelCapture, rejectCapture } from './http/steer-capture.ts';
import { makeOnVmTagged } from './on-vm-tagged.ts';
import { makeJanitor } from './janitor.ts';
import { makeReconcile } from './reconcile.ts';
import { type ApiRoute, makeShowOpenapi } from './openapi/show-openapi.ts';
import { registerActivities } from './register-activities.ts';
import { makeServices } from './services.ts';
import { PAUSE_ENTITY } from './task-hub.ts';

const services = makeServices(process.env);

df.app.client.eventGrid('on-vm-tagged', { handler: makeOnVmTagged(services) });
df.app.client.timer('janitor', {
  schedule: '%GOLDSMITH_JANITOR_SCHEDULE%',
  handler: makeJanitor(services),
});
df.app.client.timer('reconcile', {
  schedule: '%GOLDSMITH_RECONCILE_SCHEDULE%',
  handler: makeReconcile(services),
});

/** Where the platform signs callers in their token is the proof, and nobody needs the shared key beside it; else there is the key alone. */
const authLevel = services.settings.WEBSITE_AUTH_ENABLED ? 'anonymous' : 'function';

const routes: ApiRoute[] = [{ name: 'health', method: 'GET', route: 'health', role: undefined }];

function http(name: string, method: 'GET' | 'POST', route: string, role: Role, handler: Route): void {
  routes.push({ name, method, route, role });
  df.app.client.http(name, {
    methods: [method],
    route,
    authLevel,
    handler: secured(services, role, handler),
  });
}

http('start-capture', 'POST', 'captures', 'Capture.Start', startCapture);
http('list-captures', 'GET', 'captures', 'Capture.Read', listCaptures);
http('show-capture', 'GET', 'captures/{id}', 'Capture.Read', showCapture);
http('cancel-capture', 'POST', 'captures/{id}/cancel', 'Capture.Start', cancelCapture);
http('approve-capture', 'POST', 'captures/{id}/approve', 'Capture.Approve', approveCapture);
http('reject-capture', 'POST', 'captures/{id}/reject', 'Capture.Approve', rejectCapture);
http('retry-capture', 'POST', 'captures/{id}/retry', 'Capture.Start', retryCapture);
http('restore-capture', 'POST', 'captures/{id}/restore', 'Capture.Start', startRestore);
http('show-restore', 'GET', 'captures/{id}/restore', 'Capture.Read', showRestore);
http('pause', 'POST', 'pause', 'Capture.Approve', pause);
http('resume', 'POST', 'resume', 'Capture.Approve', resume);
http('start-preflight', 'POST', 'preflights', 'Capture.Read', runPreflightNow);
http('show-preflight', 'GET', 'preflights/{id}', 'Capture.Read', showPreflight);
http('begin-scaling', 'POST', 'versions/scale', 'Capture.Start', startScaleVersion);
http('show-scaling', 'GET', 'versions/scale/{id}', 'Capture.Read', showScaleVersion);
http('openapi', 'GET', 'openapi.json', 'Capture.Read', makeShowOpenapi(routes));
http('dashboard', 'GET', 'dashboard', 'Capture.Read', makeShowDashboard());
df.app.client.http('health', {
  methods: ['GET'],
  route: 'health',
  authLevel: 'anonymous',
  handler: makeHealth(services),
});

df.app.orchestration(names.guardVmName.name, guardVm);
df.app.orchestration(names.captureVmName.name, captureVm);
df.app.orchestration(names.preflightVmName.name, preflightVm);
df.app.orchestration(names.decryptDisksName.name, decryptDisks);
df.app.orchestration(names.generalizeGuestName.name, generalizeGuest);
df.app.orchestration(names.watchOperationName.name, watchOperation);
df.app.orchestration(names.replicateVersionName.name, replicateVersion);
df.app.orchestration(names.scaleVersionName.name, scaleVersion);
df.app.orchestration(names.reconcileName.name, reconcileVms);
df.app.orchestration(names.sweepName.name, sweepTemporaries);
df.app.orchestration(names.restoreVmName.name, restoreVm);
df.app.entity(names.runBudget.name, runBudgetEntity);
df.app.entity(names.restoreBook.name, restoreBookEntity);
df.app.entity(names.versionBook.name, versionBookEntity);
df.app.entity(names.operationDurations.name, operationDurationsEntity);
df.app.entity(PAUSE_ENTITY, pauseSwitchEntity);

registerActivities(services);
