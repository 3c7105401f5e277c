import type { HttpResponseInit } from '@azure/functions';
import type { CaptureRecord } from '../../domain/run/capture-view.ts';
import { decisionEvent, isPastReturn, type Waiting } from '../../domain/run/step.ts';
import { isCaptureId } from '../instance-ids.ts';
import { nameOf } from './caller.ts';
import { readRecord } from './capture-records.ts';
import { problem } from './problem.ts';
import type { Route, RouteCall } from './route.ts';

async function withRecord(
  call: RouteCall,
  work: (record: CaptureRecord) => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  const id = call.request.params['id'] ?? '';
  const record = isCaptureId(id) ? await readRecord(call.client, id) : undefined;
  return record ? work(record) : problem(404, 'not-found', `There is no capture ${id}.`);
}

const tooLate = (record: CaptureRecord, what: string): HttpResponseInit =>
  problem(409, 'too-late', `The capture ${record.id} is ${record.status?.step ?? 'over'}: ${what}.`);

/** `POST /api/captures/{id}/cancel`: possible until the command that generalizes the guest is sent. */
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

const decide =
  (approve: boolean): Route =>
  (call) =>
    withRecord(call, async (record) => {
      const waiting = waitingOf(record);
      if (!waiting) return tooLate(record, 'it does not wait for a decision');
      const by = nameOf(call.caller);
      if (approve && by === record.input.requestedBy.caller) {
        return problem(403, 'own-request', 'Somebody else has to approve what you asked for.');
      }
      await call.client.raiseEvent(record.id, decisionEvent(waiting), { approve, by });
      return { status: 202, jsonBody: { id: record.id } };
    });

/** `POST /api/captures/{id}/approve` */
export const approveCapture = decide(true);

/** `POST /api/captures/{id}/reject` */
export const rejectCapture = decide(false);
