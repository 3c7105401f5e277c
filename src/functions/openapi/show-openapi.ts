import type { Role } from '../http/caller.ts';
import type { Route } from '../http/route.ts';
import { API_OPERATIONS } from './api-operations.ts';
import { apiSchemas } from './api-schemas.ts';

export interface ApiRoute {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly route: string;
  /** Undefined: for anybody. */
  readonly role: Role | undefined;
}

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const problem = { 'application/problem+json': { schema: reference('Problem') } };

function operationOf({ name, role, route }: ApiRoute) {
  const { body, query, statuses = [], summary = name } = API_OPERATIONS[name] ?? {};
  const inPath = [...route.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
  const schema = { type: 'string' };
  return {
    operationId: name,
    summary,
    ...(role ? { description: `Needs the app role ${role}.` } : {}),
    parameters: [
      ...inPath.map((parameter) => ({ name: parameter, in: 'path', required: true, schema })),
      ...(query?.split(' ') ?? []).map((parameter) => ({ name: parameter, in: 'query', schema })),
    ],
    ...(body
      ? { requestBody: { required: true, content: { 'application/json': { schema: { anyOf: body.map(reference) } } } } }
      : {}),
    responses: Object.fromEntries(
      [...statuses, ...(role ? [500] : [])].map((status) => [
        String(status),
        status < 400 ? { description: 'as asked' } : { description: 'a problem', content: problem },
      ]),
    ),
  };
}

/** `GET /api/openapi.json` of the routes that the app has registered. */
export const makeShowOpenapi =
  (routes: readonly ApiRoute[]): Route =>
  () => {
    const paths: Record<string, Record<string, unknown>> = {};
    for (const route of routes) {
      (paths[`/api/${route.route}`] ??= {})[route.method.toLowerCase()] = operationOf(route);
    }
    const info = { title: 'Goldsmith', version: '1', description: 'Machines become images with enough replicas.' };
    return Promise.resolve({ jsonBody: { openapi: '3.1.0', info, paths, components: { schemas: apiSchemas() } } });
  };
