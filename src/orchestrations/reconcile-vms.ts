import type { OrchestrationContext } from 'durable-functions';
import { inspectClaim } from '../activities/runs/inspect-claim.ts';
import { type ClaimedVm, listClaimedVms } from '../activities/runs/list-claimed-vms.ts';
import { restartGuard } from '../activities/runs/restart-guard.ts';
import { settleTags } from '../activities/tags/settle-tags.ts';
import { repairOf } from '../domain/run/reconcile.ts';
import { type Durable, inputOf, tryRun } from '../durable.ts';

interface Tally {
  settled: number;
  restarted: number;
}

function* repair(context: OrchestrationContext, vm: ClaimedVm, tally: Tally): Durable<void> {
  const { requested, vmGuid, vmId } = vm;
  const captureId = vm.captureId ?? '';
  const seen = yield* tryRun(context, inspectClaim, { captureId, vmId, vmGuid });
  if (seen.kind !== 'done') return;
  const decision = repairOf({ holder: vm.captureId, requested }, seen.value.run, seen.value.guard);
  switch (decision.kind) {
    case 'nothing':
      return;
    case 'settle':
      yield* tryRun(context, settleTags, { captureId, vmId, end: decision.end, requestedByTag: true });
      tally.settled += 1;
      return;
    case 'restart-guard': {
      const nextCaptureId = `cap-${context.df.newGuid(context.df.instanceId).replaceAll('-', '').slice(0, 16)}`;
      yield* tryRun(context, restartGuard, { captureId, vmId, vmGuid, nextCaptureId });
      tally.restarted += 1;
    }
  }
}

/** Every five minutes: machines marked as running whose run is not live are settled, and authorized requests whose guard broke are served. */
export function* reconcileVms(context: OrchestrationContext): Durable<Tally> {
  const { scopes } = inputOf<{ scopes: readonly string[] }>(context);
  const tally: Tally = { settled: 0, restarted: 0 };
  for (const scope of scopes) {
    const vms = yield* tryRun(context, listClaimedVms, { captureId: 'reconcile', scope });
    if (vms.kind !== 'done') continue;
    for (const vm of vms.value) yield* repair(context, vm, tally);
  }
  return tally;
}
