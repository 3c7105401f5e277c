import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { planScaling } from '../../domain/scaling/plan-scaling.ts';
import { ScaleRequest, untilProblem } from '../../domain/scaling/scale-request.ts';
import { parseVersionId, requireParsed } from '../../domain/resource-id.ts';
import { scopeOf } from '../../domain/request/policy.ts';
import type { VersionFacts } from '../../domain/target.ts';
import type { ScaleInput, ScaleResult, ScaleStatus } from '../../domain/scaling/scale-run.ts';
import { scaleVersionName } from '../../orchestrations/names.ts';
import { isScaleId, scaleIdOf } from '../instance-ids.ts';
import { isLive, statusOf } from '../task-hub.ts';
import { nameOf } from './caller.ts';
import { bodyOf } from './capture-body.ts';
import { locationOf } from './location.ts';
import { fieldErrors, problem } from './problem.ts';
import type { Route, RouteCall } from './route.ts';

const accepted = (request: HttpRequest, { regions, scaleId: id, until }: ScaleInput): HttpResponseInit => ({
  status: 202,
  headers: { location: locationOf(request, 'versions/scale', id), 'retry-after': '30' },
  jsonBody: { id, regions, ...(until ? { until } : {}) },
});

/** The run that makes the version is its writer until it ends. */
async function maker(client: DurableClient, { captureId }: VersionFacts): Promise<string | undefined> {
  return captureId !== undefined && isLive(await statusOf(client, captureId)) ? captureId : undefined;
}

const heldBy = (what: string, location: string): HttpResponseInit => {
  const answer = problem(409, 'version-held', `${what} is writing this version; a version has one writer.`);
  return { ...answer, headers: { ...answer.headers, location } };
};

const countsOf = ({ regions, requestedBy, until }: ScaleInput): string =>
  JSON.stringify([requestedBy, until ?? null, regions.map(({ name, wanted }) => [name, wanted]).sort()]);

/** A caller who got no answer asks again: what is being written by then is his own request, not somebody else's. */
function isSame(current: DurableOrchestrationStatus, input: ScaleInput): boolean {
  const { phase = 'scaling' } = (current.customStatus ?? {}) as Partial<ScaleStatus>;
  return phase === 'scaling' && countsOf(current.input as ScaleInput) === countsOf(input);
}

/** While the counts of an earlier request hold until their day, a new one takes over; while they are being written it has to wait. */
async function begin({ client, request }: RouteCall, input: ScaleInput): Promise<HttpResponseInit> {
  const current = await statusOf(client, input.scaleId);
  const held = () => heldBy(input.scaleId, locationOf(request, 'versions/scale', input.scaleId));
  if (isLive(current)) {
    const { phase } = (current.customStatus ?? {}) as Partial<ScaleStatus>;
    if (isSame(current, input)) return accepted(request, input);
    if (phase !== 'scaled') return held();
    await client.raiseEvent(input.scaleId, 'scale-again', input);
    return accepted(request, input);
  }
  try {
    await client.startNew(scaleVersionName.name, { instanceId: input.scaleId, input });
    return accepted(request, input);
  } catch (error) {
    // Two requests in the same moment: the hub lets one through.
    const now = await statusOf(client, input.scaleId);
    if (isLive(now)) return isSame(now, input) ? accepted(request, input) : held();
    throw error;
  }
}

async function scale(call: RouteCall, request: ScaleRequest): Promise<HttpResponseInit> {
  const { caller, client, services } = call;
  const { definitionId, version } = requireParsed(parseVersionId, request.versionId);
  if (!scopeOf(services.policy, definitionId)) {
    return problem(403, 'out-of-scope', `${definitionId} lies in no allowed scope (GOLDSMITH_SCOPES).`);
  }
  const found = await services.ports.galleries.readVersion(definitionId, version);
  if (!found) return problem(404, 'version-not-found', `There is no version ${request.versionId}.`);
  const capture = await maker(client, found);
  if (capture) return heldBy(`The capture ${capture}`, locationOf(call.request, 'captures', capture));
  const plan = planScaling(request, found);
  if (plan.kind === 'refused') {
    const errors = plan.findings.map(({ fix, message, where }) => ({ path: where, message: `${message} ${fix}` }));
    return problem(400, plan.findings[0]?.code ?? 'refused', 'The version cannot be scaled so.', errors);
  }
  return begin(call, {
    ...{ definitionId, version, regions: plan.regions, requestedBy: nameOf(caller) },
    scaleId: scaleIdOf(request.versionId),
    ...(request.until ? { until: request.until } : {}),
    maxMinutes: services.settings.GOLDSMITH_MAX_REPLICATE_MINUTES,
  });
}

/** `POST /api/versions/scale`: 202 with the arithmetic, 409 while somebody else writes the version. Needs an identity: replicas cost money. */
export const startScaleVersion: Route = async (call) => {
  if (call.caller.kind !== 'principal') {
    return problem(403, 'needs-identity', 'Scaling needs a signed-in caller; a function key names nobody.');
  }
  const parsed = ScaleRequest.safeParse(await bodyOf(call.request));
  if (!parsed.success) {
    return problem(400, 'bad-request', 'The body is not a scale request.', fieldErrors(parsed.error));
  }
  const wrong = untilProblem(parsed.data.until, new Date());
  if (wrong)
    return problem(400, 'bad-request', 'The body is not a scale request.', [{ path: 'until', message: wrong }]);
  return scale(call, parsed.data);
};

function viewOf(status: DurableOrchestrationStatus) {
  const input = status.input as ScaleInput;
  const { phase, regions = [] } = (status.customStatus ?? {}) as Partial<ScaleStatus>;
  const result = typeof status.output === 'object' ? (status.output as ScaleResult | null) : null;
  const ended = isLive(status) ? undefined : (result ?? { kind: 'failed' as const });
  return {
    id: status.instanceId,
    state: ended?.kind ?? phase ?? 'scaling',
    version: `${input.definitionId}/versions/${input.version}`,
    wanted: input.regions,
    regions,
    ...(input.until ? { until: input.until } : {}),
    ...(ended && 'problem' in ended ? { problem: ended.problem } : {}),
    ...(ended && 'leftAlone' in ended && ended.leftAlone.length > 0 ? { leftAlone: ended.leftAlone } : {}),
  };
}

/** `GET /api/versions/scale/{id}` */
export const showScaleVersion: Route = async ({ client, request }) => {
  const id = request.params['id'] ?? '';
  const status = isScaleId(id) ? await statusOf(client, id) : undefined;
  if (!status) return problem(404, 'not-found', `There is no scaling ${id}.`);
  return { jsonBody: viewOf(status) };
};
