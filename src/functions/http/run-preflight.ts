import { setTimeout as pause } from 'node:timers/promises';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { type Finding, verdictOf } from '../../domain/finding.ts';
import { type Asking, askingOf } from '../../domain/guest-preflight/guest-question.ts';
import { guestNotAsked, planNote } from '../../domain/guest-preflight/notes.ts';
import { type Resolution, resolveRequest } from '../../domain/request/resolve-request.ts';
import type { PreparedSource } from '../../domain/request/source.ts';
import { preflightVmName, type PreflightVmResult } from '../../orchestrations/names.ts';
import { isPreflightId, newPreflightId } from '../instance-ids.ts';
import { recordOf, statusOf } from '../task-hub.ts';
import { permission } from './caller.ts';
import { bodyOf, checkCaptureBody } from './capture-body.ts';
import { lookAtPlatform, lookAtPrepared } from './look-at-platform.ts';
import { locationOf } from './location.ts';
import { problem } from './problem.ts';
import type { Services } from '../services.ts';
import type { Route, RouteCall } from './route.ts';

const RETRY_AFTER_SECONDS = 5;
/** Callers wait less gladly than Functions lets them (230 s); a guest usually answers in half of this. */
const WAIT_SECONDS = 60;
const LOOK_MS = 500;

const answer = (findings: readonly Finding[]): HttpResponseInit => ({
  jsonBody: { verdict: verdictOf(findings), findings },
});

/** `Prefer: wait=SECONDS` or `respond-async` (RFC 7240). */
function waitSecondsOf(request: HttpRequest): number {
  const prefer = request.headers.get('prefer') ?? '';
  if (/\brespond-async\b/i.test(prefer)) return 0;
  return Math.min(WAIT_SECONDS, Number(/\bwait=(\d{1,4})\b/i.exec(prefer)?.[1] ?? WAIT_SECONDS));
}

/** A capture's body, in which `guest` may also be `false`: look at the platform alone. */
function withoutGuest(body: unknown): { body: unknown; skipped: boolean } {
  if (typeof body !== 'object' || body === null || !('guest' in body) || body.guest !== false)
    return { body, skipped: false };
  const { guest: _guest, ...rest } = body;
  return { body: rest, skipped: true };
}

async function answerOf(client: DurableClient, id: string, location: string): Promise<HttpResponseInit> {
  const record = recordOf(await statusOf(client, id));
  switch (record.kind) {
    case 'ended':
      return answer((record.output as PreflightVmResult).findings);
    case 'live':
      return {
        status: 202,
        headers: { location, 'retry-after': String(RETRY_AFTER_SECONDS) },
        jsonBody: { id, state: 'running' },
      };
    case 'broken':
      return problem(500, 'preflight-broken', `The preflight ${id} was ended from outside (${record.reason}).`);
    case 'unknown':
      return problem(404, 'not-found', `There is no preflight ${id}.`);
  }
}

/** Waits for the guest as long as the caller likes, then says where to ask again. */
async function askGuest(
  { client, request }: RouteCall,
  question: Extract<Asking, { kind: 'ask' }>['question'],
  findings: readonly Finding[],
): Promise<HttpResponseInit> {
  const id = newPreflightId();
  const location = locationOf(request, 'preflights', id);
  await client.startNew(preflightVmName.name, { instanceId: id, input: { captureId: id, question, findings } });
  const until = Date.now() + waitSecondsOf(request) * 1000;
  let given = await answerOf(client, id, location);
  while (given.status === 202 && Date.now() < until) {
    await pause(LOOK_MS);
    given = await answerOf(client, id, location);
  }
  return given;
}

/** The same for what has no guest. */
async function lookAtDisks(
  services: Services,
  resolution: Resolution,
  source: PreparedSource,
): Promise<HttpResponseInit> {
  const result = await lookAtPrepared(services, resolution, source);
  if (result.kind === 'refused') return answer(result.findings);
  const notes = [planNote(result.plan, result.vm.id), guestNotAsked(result.vm.id, `a ${source.kind} has no guest`)];
  return answer([...result.findings, ...notes]);
}

/**
 * `POST /api/preflights`: "will it image?" Takes the body of a capture, reads, decides. Where nothing speaks against the capture already, the guest is
 * asked through a run command that changes nothing; that takes the right to start captures, since it is code that runs in the machine.
 */
export const runPreflightNow: Route = async (call) => {
  const { caller, request, services } = call;
  const { body, skipped } = withoutGuest(await bodyOf(request));
  const read = checkCaptureBody(body, services.policy);
  if (read.kind === 'answered') return read.answer;
  const resolution = resolveRequest(services.policy, read.scope, read.body);
  if (resolution.request.prepared) return lookAtDisks(services, resolution, resolution.request.prepared);
  const result = await lookAtPlatform(services, resolution);
  if (result.kind === 'refused') return answer(result.findings);
  const findings = [...result.findings, planNote(result.plan, result.vm.id)];
  const leave = (why: string) => answer([...findings, guestNotAsked(result.vm.id, why)]);
  if (skipped) return leave('the request says "guest": false');
  if (permission(caller, 'Capture.Start') !== 'granted') return leave('that needs the app role Capture.Start');
  const asking = askingOf(resolution.request, result.vm);
  return asking.kind === 'leave' ? leave(asking.why) : askGuest(call, asking.question, findings);
};

/** `GET /api/preflights/{id}`: a preflight that took longer than its caller waited. */
export const showPreflight: Route = async ({ client, request }) => {
  const id = request.params['id'] ?? '';
  if (!isPreflightId(id)) return problem(404, 'not-found', `There is no preflight ${id}.`);
  return answerOf(client, id, locationOf(request, 'preflights', id));
};
