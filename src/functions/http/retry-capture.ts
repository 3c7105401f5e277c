import type { HttpResponseInit } from '@azure/functions';
import { type CaptureRecord, viewOf } from '../../domain/run/capture-view.ts';
import { scopeOf } from '../../domain/request/policy.ts';
import { earlierThan, type GuardInput } from '../../domain/run/run-input.ts';
import { targetScopeId } from '../../domain/target.ts';
import { captureIdFrom, newCaptureId } from '../instance-ids.ts';
import { limitsOf } from '../policy.ts';
import { nameOf } from './caller.ts';
import { problem } from './problem.ts';
import type { RouteCall, Route } from './route.ts';
import { sourceGuid } from '../source-guid.ts';
import { startOrBusy } from './start-capture.ts';
import { withRecord } from './capture-records.ts';

/** Ends after which going on makes sense: a refused or cancelled run has changed nothing and is simply asked for again. */
const RETRIED: readonly string[] = ['failed', 'partial'];

function captureIdOf({ caller, request }: RouteCall, oldId: string): string {
  const key = request.headers.get('idempotency-key');
  return key ? captureIdFrom(`${nameOf(caller)}|retry ${oldId}|${key}`) : newCaptureId();
}

async function retry(call: RouteCall, record: CaptureRecord): Promise<HttpResponseInit> {
  const { caller, services } = call;
  const old = record.input;
  const scope = scopeOf(services.policy, old.vmId);
  if (!scope || (!old.request.prepared && !scope.modes.some((mode) => mode === old.request.mode))) {
    return problem(
      403,
      'out-of-scope',
      `${old.vmId} lies in no scope that allows the mode ${old.request.mode} any more.`,
    );
  }
  const { target } = old.request;
  if (target && !scopeOf(services.policy, targetScopeId(target, old.vmId)))
    return problem(403, 'out-of-scope', 'The target of that run lies in no allowed scope any more.');
  const vmGuid = await sourceGuid(services, old.request);
  if (vmGuid === undefined || (old.vmGuid !== '' && vmGuid !== old.vmGuid)) {
    return problem(409, 'vm-replaced', 'The source of that run does not exist any more; another one is a new request.');
  }
  const { follows: _follows, lineage: _lineage, ...rest } = old;
  const lineage = earlierThan(old);
  const input: GuardInput = {
    ...rest,
    captureId: captureIdOf(call, record.id),
    vmGuid,
    resumes: record.id,
    ...(lineage ? { lineage } : {}),
    requestedBy: { kind: 'http', caller: nameOf(caller), approvalRequired: caller.kind !== 'principal' },
    limits: limitsOf(services.settings, scope),
  };
  return startOrBusy(call, input);
}

/**
 * `POST /api/captures/{id}/retry`: takes a failed run up again, under a new id. Every step asks first whether it is done already, so the new run goes on
 * where the old one failed; what the old one did to the guest is believed on the word of its own record.
 */
export const retryCapture: Route = (call) =>
  withRecord(call, async (record) => {
    const { state } = viewOf(record);
    if (RETRIED.includes(state)) return retry(call, record);
    return problem(409, 'not-failed', `The capture ${record.id} is ${state}: there is nothing to take up again.`);
  });
