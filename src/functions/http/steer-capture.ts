import type { HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { CaptureRecord } from '../../domain/run/capture-view.ts';
import { decisionEvent, isPastReturn, type Waiting } from '../../domain/run/step.ts';
import { nameOf } from './caller.ts';
import { bodyOf } from './capture-body.ts';
import { withRecord } from './capture-records.ts';
import { fieldErrors, problem } from './problem.ts';
import type { Route } from './route.ts';

const tooLate = (record: CaptureRecord, what: string): HttpResponseInit =>
  problem(409, 'too-late', `The capture ${record.id} is ${record.status?.step ?? 'over'}: ${what}.`);

/** `POST /api/captures/{id}/cancel`: possible until the command that generalizes the guest is sent; of a copy, until "latest" may find its version. */
export const cancelCapture: Route = (call) =>
  withRecord(call, async (record) => {
    if (record.runtime !== 'live') return tooLate(record, 'it has ended');
    if (record.status && isPastReturn(record.status.step, record.input.request.mode))
      return tooLate(record, 'it is past the point of no return');
    await call.client.raiseEvent(record.id, 'cancel', { by: nameOf(call.caller) });
    return { status: 202, jsonBody: { id: record.id } };
  });

function waitingOf({ runtime, status }: CaptureRecord): Waiting | undefined {
  const isWaiting = status?.state === 'waiting-for-approval' || status?.state === 'held';
  return runtime === 'live' && isWaiting ? status.state : undefined;
}

export const Approving = z.strictObject({
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be the hash that GET captures/{id} shows under approval'),
});

/** Why a person's approval cannot count. Decided again by the run itself, whoever raised the event. */
function objection(record: CaptureRecord, by: string, hash: string): HttpResponseInit | undefined {
  const approval = record.status?.approval;
  if (by === record.input.requestedBy.caller)
    return problem(403, 'own-request', 'Somebody else has to approve what you asked for.');
  if (approval?.by.includes(by))
    return problem(403, 'approved-already', 'You have approved this run; a second person has to agree.');
  if (hash !== approval?.hash)
    return problem(409, 'other-approval', 'What you approve is not what the run asks for now: look at it again.');
  return undefined;
}

/** `POST /api/captures/{id}/approve` `{hash}`: the hash binds the approval to the request, the findings and the machine that were looked at. */
export const approveCapture: Route = (call) =>
  withRecord(call, async (record) => {
    const waiting = waitingOf(record);
    if (!waiting) return tooLate(record, 'it does not wait for a decision');
    const body = Approving.safeParse(await bodyOf(call.request));
    if (!body.success)
      return problem(400, 'bad-request', 'An approval names the hash of what it approves.', fieldErrors(body.error));
    const by = nameOf(call.caller);
    const no = objection(record, by, body.data.hash);
    if (no) return no;
    await call.client.raiseEvent(record.id, decisionEvent(waiting), { approve: true, by, hash: body.data.hash });
    return { status: 202, jsonBody: { id: record.id } };
  });

/** `POST /api/captures/{id}/reject`: one person is enough. */
export const rejectCapture: Route = (call) =>
  withRecord(call, async (record) => {
    const waiting = waitingOf(record);
    if (!waiting) return tooLate(record, 'it does not wait for a decision');
    const by = nameOf(call.caller);
    await call.client.raiseEvent(record.id, decisionEvent(waiting), { approve: false, by });
    return { status: 202, jsonBody: { id: record.id } };
  });
