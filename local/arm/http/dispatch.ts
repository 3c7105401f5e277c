import type { IncomingHttpHeaders } from 'node:http';
import type { LogEntry } from '../activity-log/activity-log.ts';
import { ArmError, notSimulated, resourceGroupNotFound } from '../arm-error.ts';
import type { ArmEvent } from '../events.ts';
import type { Caller } from '../identity.ts';
import { authorizeLinked } from '../rbac/authorize.ts';
import { groupId, guidOf } from '../resource-id.ts';
import { enforceLocks } from '../resources/locks.ts';
import { refuseDeleting } from '../resources/resource-groups.ts';
import type { World } from '../world.ts';
import type { ArmRequest, ArmResponse } from './message.ts';
import { templateOf, type Handler, type makeRouter, type Match, type Route } from './route.ts';
import { Throttled } from './throttling.ts';
import { witness } from './witness.ts';

export interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** `drop` tells the server to break the connection instead of answering. */
export type Outcome = ArmResponse | 'drop';

const tagsSuffix = /\/providers\/Microsoft\.Resources\/tags\/default\/?$/i;

/** An action's last segment and the tags suffix are not part of the resource the request is about. */
function resourceIdOf(method: string, path: string): string {
  if (tagsSuffix.test(path)) return path.replace(tagsSuffix, '');
  return method === 'POST' ? path.replace(/\/[^/]+\/?$/, '') : path;
}

const hint = / For more details please go to https:\/\/aka\.ms\/ARMResourceNotFoundFix$/;

/** Before 2020 ARM's own 404 had no hint in it (INDEX fact 12); the age of a caller is told by its api-version. */
function wordedFor({ query }: Incoming, { body, code }: ArmError): ArmError['body'] {
  if (code !== 'ResourceNotFound' || (query.get('api-version') ?? '9999') >= '2020') return body;
  return { error: { ...body.error, message: body.error.message.replace(hint, '') } };
}

const isWrite = (method: string) => ['PUT', 'PATCH', 'POST', 'DELETE'].includes(method);
const eventKinds: Record<string, ArmEvent['kind']> = { PUT: 'write', PATCH: 'write', POST: 'action', DELETE: 'delete' };

export function makeDispatch(world: World, routes: readonly Route[], route: ReturnType<typeof makeRouter>) {
  let correlations = 0;

  async function answer(match: Match, incoming: Incoming): Promise<Outcome> {
    const { operation, handler, open } = match.route;
    const caller = open ? {} : world.identity.authenticate(incoming.headers);
    const request: ArmRequest = {
      ...incoming,
      params: match.params,
      caller,
      resourceId: resourceIdOf(incoming.method, incoming.path),
    };
    if (open) return handler(request, world);
    world.writeLog.count(operation, incoming.headers['user-agent']);

    const fault = world.faults.intercept(operation, request);
    if (fault?.kind === 'answer') return { ...fault.response, injected: true };
    if (fault?.kind === 'drop-before') return 'drop';

    const limits = admit(match.route, request);
    const response = await handled(handler, request, limits);
    if (response.status >= 400) return response;
    record(match.route, request, response, caller);
    return fault ? 'drop' : { ...response, headers: { ...limits, ...response.headers } };
  }

  /** Errors of the provider carry the bucket levels too; ARM's own 404 does not (INDEX fact 11). */
  async function handled(handler: Handler, request: ArmRequest, limits: Record<string, string>): Promise<ArmResponse> {
    try {
      return await handler(request, world);
    } catch (error) {
      if (!(error instanceof ArmError) || error.code === 'ResourceNotFound') throw error;
      return { status: error.status, headers: { ...limits, ...error.headers }, body: error.body };
    }
  }

  /** What stands before every handler, in the service's order: rights, the group, locks, throttling. */
  function admit(matched: Route, request: ArmRequest): Record<string, string> {
    world.identity.authorize(request.caller, matched.operation, request.resourceId);
    authorizeLinked(world.roles, matched.operation, request);
    const { subscriptionId = '', group } = request.params;
    if (group && matched.operation !== 'Microsoft.Resources/subscriptions/resourceGroups/write') {
      const found = world.tables.resourceGroups.get(groupId(subscriptionId, group));
      if (!found) throw resourceGroupNotFound(group);
      if (request.method === 'PUT') refuseDeleting(found);
    }
    if (isWrite(request.method)) enforceLocks(world, request.method, request.resourceId);
    if (!matched.throttle) return {};
    const key = matched.throttleKey?.(request) ?? request.resourceId;
    const levels = world.throttling.take(matched.throttle, key, subscriptionId, world.clock.nowMs);
    return { 'x-ms-ratelimit-remaining-resource': levels };
  }

  function record(matched: Route, request: ArmRequest, response: ArmResponse, caller: Caller): void {
    const kind = eventKinds[request.method];
    if (!kind || response.status >= 300 || response.status === 204) return;
    const correlationId = guidOf(`correlation ${correlations++} ${request.path}`);
    const log = (status: LogEntry['status'], httpStatus: number) =>
      world.activityLog.add({
        atMs: world.clock.nowMs,
        resourceId: request.resourceId,
        operationName: matched.operation,
        status,
        httpStatus,
        method: request.method,
        caller,
        correlationId,
      });
    log('Started', 0);
    if (response.operation) log('Accepted', response.status);
    const witnessed = witness(world, request.resourceId);
    const entry = {
      at: new Date(world.clock.nowMs).toISOString(),
      method: request.method,
      path: request.path,
      operationName: matched.operation,
      status: response.status,
      ...(caller.objectId ? { callerObjectId: caller.objectId } : {}),
      ...(witnessed ? { machine: witnessed } : {}),
    };
    world.writeLog.add(entry, request.body);
    const emit = (status: ArmEvent['status']) => {
      const logged = status === 'Canceled' ? 'Failed' : status;
      log(logged, logged === 'Failed' ? 409 : response.operation ? 200 : response.status);
      world.events.emit({
        kind,
        resourceId: request.resourceId,
        operationName: matched.operation,
        status,
        method: request.method,
        path: request.path,
        query: request.query.toString(),
        caller,
        correlationId,
        atMs: world.clock.nowMs,
      });
    };
    if (!response.operation) return emit('Succeeded');
    world.operations.whenSettled(response.operation, (ended) =>
      emit(ended.status !== 'Failed' ? 'Succeeded' : ended.canceled ? 'Canceled' : 'Failed'),
    );
  }

  /** Fires what is due, then answers; whatever a handler throws becomes an answer too. */
  return async function dispatch(incoming: Incoming): Promise<Outcome> {
    world.clock.fireDue();
    try {
      const match = route(incoming.method, incoming.path);
      if (!match) throw notSimulated(incoming.method, templateOf(routes, incoming.path));
      return await answer(match, incoming);
    } catch (error) {
      if (error instanceof Throttled) return { status: 429, headers: error.headers, body: error.throttledBody };
      if (error instanceof ArmError)
        return { status: error.status, headers: error.headers, body: wordedFor(incoming, error) };
      throw error;
    }
  };
}
