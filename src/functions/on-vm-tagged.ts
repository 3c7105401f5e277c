import type { InvocationContext } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { withCallContext } from '../azure/call-context.ts';
import { CAPTURE, isRequested, READY, REFUSED } from '../domain/image-tags.ts';
import { authorizeTag } from '../domain/request/authorize-tag.ts';
import { type Scope, scopeOf } from '../domain/request/policy.ts';
import { resolveRequest } from '../domain/request/resolve-request.ts';
import { requestFromTags } from '../domain/request/tag-request.ts';
import { readVmEvent, type VmWrite } from '../domain/request/vm-event.ts';
import type { GuardInput } from '../domain/run/run-input.ts';
import type { RunStatus } from '../domain/run/step.ts';
import type { VmFacts } from '../domain/vm.ts';
import { captureIdFrom, guardId } from './instance-ids.ts';
import { limitsOf } from './policy.ts';
import type { Services } from './services.ts';
import { isLive, recordOf, startGuard, statusOf } from './task-hub.ts';

/**
 * Fresh for every attempt to serve this event: an id that a run has used is never used again. Undefined when the event has been served: a flagged
 * machine keeps its literal `true` for ever, so there the run, not the tag, has to say so.
 */
async function freeCaptureId(client: DurableClient, vm: VmFacts, eventId: string): Promise<string | undefined> {
  for (let attempt = 0; ; attempt += 1) {
    const id = captureIdFrom(`${guardId(vm.id, vm.vmGuid)}|${eventId}|${attempt}`);
    const status = await statusOf(client, id);
    if (!status) return id;
    if (vm.flaggedGeneralized && recordOf(status).kind !== 'broken') return undefined;
  }
}

function guardInput(
  services: Services,
  vm: VmFacts,
  scope: Scope,
  captureId: string,
  write: VmWrite,
  approval: boolean,
) {
  const { findings, request } = requestFromTags(vm.id, vm.tags);
  // Tags choose within a profile, never beyond it, also where they name a target of their own.
  const profile = request.profile ?? scope.profile;
  const resolution = resolveRequest(services.policy, scope, { ...request, ...(profile ? { profile } : {}) });
  const input: GuardInput = {
    captureId,
    vmId: vm.id,
    vmGuid: vm.vmGuid,
    request: resolution.request,
    findings: [...findings, ...resolution.findings],
    requestedBy: { kind: 'tag', caller: write.callerId ?? 'unknown', approvalRequired: approval },
    limits: limitsOf(services.settings, scope),
  };
  return input;
}

/** The request lies before a person already; saying it again adds nothing, and failing would repeat the event for a day. */
async function isWaitingForApproval(client: DurableClient, captureId: string): Promise<boolean> {
  const status = await statusOf(client, captureId);
  return isLive(status) && (status.customStatus as RunStatus | undefined)?.state === 'waiting-for-approval';
}

/**
 * The guard runs. A request it has taken already needs nothing more; one that is still a literal `true` must not be lost, so the delivery fails and
 * Event Grid repeats it. A fresh request beside a taken one is also handed to the guard, which serves it as soon as it can.
 */
async function whileGuardRuns(
  services: Services,
  client: DurableClient,
  vm: VmFacts,
  input: GuardInput,
  current: GuardInput,
) {
  const tags = (await services.ports.tags.read(vm.id)) ?? {};
  if (!isRequested(tags)) return;
  if (input.requestedBy.approvalRequired && (await isWaitingForApproval(client, current.captureId))) return;
  if (tags[CAPTURE] === current.captureId) {
    await client.raiseEvent(guardId(vm.id, vm.vmGuid), 'again', input);
  }
  throw new Error(`the guard of ${vm.id} is at work and has not taken this request yet: deliver it again`);
}

async function serve(services: Services, client: DurableClient, write: VmWrite): Promise<string> {
  const scope = scopeOf(services.policy, write.vmId);
  if (!scope) return 'out-of-scope';
  // One cheap read answers nearly every event; the whole machine is read only for a request.
  if (!isRequested((await services.ports.tags.read(write.vmId)) ?? {})) return 'not-requested';
  const vm = await services.ports.vms.read(write.vmId);
  if (!vm || !isRequested(vm.tags)) return 'not-requested';
  const decision = authorizeTag(scope, write.callerId);
  switch (decision.kind) {
    case 'ignore':
      return decision.reason;
    case 'refuse':
      await services.ports.tags.merge(vm.id, { [READY]: REFUSED });
      return 'caller-refused';
    case 'start': {
      const captureId = await freeCaptureId(client, vm, write.eventId);
      if (captureId === undefined) return 'already-served';
      const input = guardInput(services, vm, scope, captureId, write, decision.approval);
      const start = await startGuard(client, input);
      if (start.kind === 'started') return 'started';
      await whileGuardRuns(services, client, vm, input, start.current);
      return 'already-taken';
    }
  }
}

/** Event Grid: a write of a machine or of its tags. The event is a hint; the machine is read again. */
export const makeOnVmTagged =
  (services: Services) =>
  async (event: unknown, client: DurableClient, context: InvocationContext): Promise<void> => {
    const read = readVmEvent(event);
    if (read.kind === 'other') {
      context.debug(`event ignored: ${read.reason}`);
      return;
    }
    const result = await withCallContext('event', () => serve(services, client, read));
    context.log(`event ${read.eventId} for ${read.vmId}: ${result}`);
  };
