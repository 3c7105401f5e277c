import { StartRefused } from '../start-refused.ts';
import type { HostFunction } from '../worker/function-catalog.ts';
import { compileRoute, type MatchRoute } from './route-template.ts';

interface RouteHit {
  readonly target: HostFunction;
  readonly values: Record<string, string>;
}

/** The function that answers a method and path; undefined means 404, also for a known path with another method. */
export type FindRoute = (method: string, path: string) => RouteHit | undefined;

interface Route {
  readonly target: HostFunction;
  readonly methods: readonly string[];
  readonly match: MatchRoute;
}

/**
 * Functions are tried in the order of their names and the first match wins: the real host knows no precedence of literals over
 * parameters.
 */
export function makeRouteTable(functions: readonly HostFunction[], routePrefix: string): FindRoute {
  const prefix = routePrefix.replace(/^\/+|\/+$/g, '');
  const routes = [...functions]
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
    .map((target) => toRoute(target, prefix));
  return (method, path) => {
    for (const { target, methods, match } of routes) {
      const values = methods.includes(method) ? match(path) : undefined;
      if (values) return { target, values };
    }
    return undefined;
  };
}

function toRoute(target: HostFunction, prefix: string): Route {
  const { route = target.name, methods } = target.trigger as { route?: string; methods?: string[] };
  try {
    return {
      target,
      methods: (methods?.length ? methods : ['GET', 'POST']).map((method) => method.toUpperCase()),
      match: compileRoute(`${prefix}/${route.replace(/^\/+/, '')}`),
    };
  } catch (error) {
    throw new StartRefused(`function ${target.name}: route "${route}": ${(error as Error).message}`, { cause: error });
  }
}
