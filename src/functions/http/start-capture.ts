import { isDeepStrictEqual } from 'node:util';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { CaptureRequest } from '../../domain/request/capture-request.ts';
import type { Scope } from '../../domain/request/policy.ts';
import { resolveRequest } from '../../domain/request/resolve-request.ts';
import { sourceId } from '../../domain/request/source.ts';
import type { GuardInput } from '../../domain/run/run-input.ts';
import { captureIdFrom, newCaptureId } from '../instance-ids.ts';
import { limitsOf } from '../policy.ts';
import type { Services } from '../services.ts';
import { orphanOf, startGuard, statusOf } from '../task-hub.ts';
import { type Caller, nameOf } from './caller.ts';
import { bodyOf, checkCaptureBody } from './capture-body.ts';
import { type FleetItem, isFleet, readFleetBody } from './fleet-body.ts';
import { locationOf } from './location.ts';
import { heldBy, problem, problemBody } from './problem.ts';
import type { Route, RouteCall } from './route.ts';
import { sourceGuid } from '../source-guid.ts';

const RETRY_AFTER = '30';

function accepted(request: HttpRequest, captureId: string): HttpResponseInit {
  const headers = { location: locationOf(request, 'captures', captureId), 'retry-after': RETRY_AFTER };
  return { status: 202, headers, jsonBody: { id: captureId, state: 'running' } };
}

/** With an Idempotency-Key a repeated POST finds the run it started before. */
function captureIdOf(request: HttpRequest, caller: Caller, vmId: string): string {
  const key = request.headers.get('idempotency-key');
  return key ? captureIdFrom(`${nameOf(caller)}|${vmId.toLowerCase()}|${key}`) : newCaptureId();
}

async function guardInput(
  services: Services,
  scope: Scope,
  body: CaptureRequest,
  caller: Caller,
  captureId: string,
): Promise<GuardInput> {
  const { findings, request } = resolveRequest(services.policy, scope, body);
  return {
    captureId,
    vmId: request.vmId,
    vmGuid: (await sourceGuid(services, request)) ?? '',
    request,
    findings,
    // A function key says nothing of a person: whoever holds it may ask, and somebody else has to agree.
    requestedBy: { kind: 'http', caller: nameOf(caller), approvalRequired: caller.kind !== 'principal' },
    limits: limitsOf(services.settings, scope),
  };
}

/** Without the id, which Azure writes in any casing. */
const askedBy = ({ request: { vmId: _id, ...asked } }: GuardInput): unknown => JSON.parse(JSON.stringify(asked));

/** A key stands for one request: what another one asks for would never be done. */
function repeated(request: HttpRequest, known: GuardInput, input: GuardInput): HttpResponseInit {
  const same = accepted(request, input.captureId);
  if (isDeepStrictEqual(askedBy(known), askedBy(input))) return same;
  const { location } = same.headers as Readonly<Record<string, string>>;
  const detail = `The Idempotency-Key stands for another request, which started ${input.captureId}: take a new one.`;
  const answer = problem(422, 'key-used', detail);
  return { ...answer, headers: { ...answer.headers, ...(location ? { location } : {}) } };
}

/** Starts the guard with this input, unless a run holds the machine. */
export async function startOrBusy(
  { client, request, services }: RouteCall,
  input: GuardInput,
): Promise<HttpResponseInit> {
  const known = await statusOf(client, input.captureId);
  if (known) return repeated(request, known.input as GuardInput, input);
  // A run that the hub has forgotten has had its id all the same; only ids that a key stands for come twice.
  const isKept =
    request.headers.has('idempotency-key') && (await services.summaries.read(input.captureId)) !== undefined;
  if (isKept) return accepted(request, input.captureId);
  const orphan = await orphanOf(client, input.vmId, input.vmGuid);
  if (orphan !== undefined) return heldBy(request, orphan, 'source');
  const result = await startGuard(client, input);
  if (result.kind === 'started') return accepted(request, input.captureId);
  if (result.current.captureId === input.captureId) return repeated(request, result.current, input);
  return heldBy(request, result.current.captureId, 'source');
}

async function startOne(call: RouteCall, { body, scope }: FleetItem): Promise<HttpResponseInit> {
  const { caller, request, services } = call;
  const captureId = captureIdOf(request, caller, sourceId(body.source));
  return startOrBusy(call, await guardInput(services, scope, body, caller, captureId));
}

const AT_ONCE = 10;

interface Started {
  readonly source: string;
  readonly status: number;
  readonly id?: string;
  readonly location?: string;
  readonly problem?: unknown;
}

function startedOf({ body }: FleetItem, answer: HttpResponseInit): Started {
  const headers = answer.headers as Readonly<Record<string, string>>;
  const common = { source: sourceId(body.source), status: answer.status ?? 200, location: headers['location'] ?? '' };
  if (answer.status === 202) return { ...common, id: (answer.jsonBody as { id: string }).id };
  return { ...common, problem: problemBody(answer) };
}

/** Each machine gets a run of its own; one that is held by another run does not keep the others from starting. */
async function startFleet(call: RouteCall, items: readonly FleetItem[]): Promise<HttpResponseInit> {
  const captures: Started[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    const batch = items.slice(from, from + AT_ONCE);
    captures.push(...(await Promise.all(batch.map(async (item) => startedOf(item, await startOne(call, item))))));
  }
  const status = captures.every((one) => one.status === 202) ? 202 : 207;
  return { status, headers: { 'retry-after': RETRY_AFTER }, jsonBody: { captures } };
}

/** `POST /api/captures`: one machine (`source`) or many (`sources`, up to 500; 207 when some are held by other runs). */
export const startCapture: Route = async (call) => {
  const { policy } = call.services;
  const body = await bodyOf(call.request);
  if (isFleet(body)) {
    const fleet = readFleetBody(body, policy);
    return fleet.kind === 'answered' ? fleet.answer : startFleet(call, fleet.items);
  }
  const read = checkCaptureBody(body, policy);
  return read.kind === 'answered' ? read.answer : startOne(call, read);
};
