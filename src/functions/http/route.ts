import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { withCallContext } from '../../azure/call-context.ts';
import { Rejected, TryLater } from '../../domain/answer.ts';
import type { Services } from '../services.ts';
import { type Caller, callerOf, permission, type Role } from './caller.ts';
import { problem } from './problem.ts';

export interface RouteCall {
  readonly request: HttpRequest;
  readonly client: DurableClient;
  readonly services: Services;
  readonly caller: Caller;
}

export type Route = (call: RouteCall) => Promise<HttpResponseInit>;

async function answered(work: () => Promise<HttpResponseInit>, context: InvocationContext): Promise<HttpResponseInit> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TryLater) {
      const answer = problem(503, 'azure-busy', `Azure asked to come back later: ${error.problem.code}`);
      return { ...answer, headers: { ...answer.headers, 'retry-after': String(error.retryAfterSeconds) } };
    }
    if (error instanceof Rejected)
      return problem(502, 'azure-refused', `${error.problem.code}: ${error.problem.message}`);
    context.error(error);
    return problem(
      500,
      'unexpected',
      `Something went wrong on our side; invocation ${context.invocationId} has the details in the log.`,
    );
  }
}

/** Authenticates, authorizes, and turns whatever goes wrong into problem+json. */
export const secured =
  (services: Services, role: Role, route: Route) =>
  (request: HttpRequest, client: DurableClient, context: InvocationContext): Promise<HttpResponseInit> => {
    const caller = callerOf(request, services.settings.WEBSITE_AUTH_ENABLED);
    switch (permission(caller, role)) {
      case 'unauthenticated':
        return Promise.resolve(problem(401, 'unauthenticated', 'Sign in: the request carries no identity.'));
      case 'forbidden':
        return Promise.resolve(problem(403, 'forbidden', `This needs the app role ${role}.`));
      case 'granted':
        return withCallContext('http', () => answered(() => route({ request, client, services, caller }), context));
    }
  };
