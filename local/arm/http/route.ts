import type { World } from '../world.ts';
import type { ArmRequest, ArmResponse } from './message.ts';
import type { ThrottlePolicy } from './throttling.ts';

export type Handler = (request: ArmRequest, world: World) => ArmResponse | Promise<ArmResponse>;

export interface Route {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'POST' | 'DELETE' | 'OPTIONS';
  /** `{name}` is one segment, `{name+}` one or more. Literal segments match in any casing. */
  readonly path: string;
  /** The RBAC action, as in `Microsoft.Compute/virtualMachines/write`; also names the request in logs and faults. */
  readonly operation: string;
  readonly handler: Handler;
  readonly throttle?: ThrottlePolicy;
  /** Which machine or operation the per-resource bucket belongs to. Default: the request's resource. */
  readonly throttleKey?: (request: ArmRequest) => string;
  /** Not ARM: no token, no locks, no log. */
  readonly open?: boolean;
}

interface Compiled {
  readonly route: Route;
  readonly pattern: RegExp;
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\$]/g, '\\$&');

function compile(route: Route): Compiled {
  const segments = route.path.split(/(\{[^}]+\})/).map((part) => {
    const name = /^\{(\w+)(\+?)\}$/.exec(part);
    if (!name) return literal(part);
    return name[2] ? `(?<${name[1]}>.+)` : `(?<${name[1]}>[^/]+)`;
  });
  return { route, pattern: new RegExp(`^${segments.join('')}/?$`, 'i') };
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The first route of the table that fits; templates are tried in the order of the table. */
export function makeRouter(routes: readonly Route[]) {
  const compiled = routes.map(compile);
  return (method: string, path: string): Match | undefined => {
    for (const { route, pattern } of compiled) {
      if (route.method !== method) continue;
      const found = pattern.exec(path);
      if (found) {
        const params = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
        return { route, params: Object.fromEntries(params) as Record<string, string> };
      }
    }
    return undefined;
  };
}

/** The template whose path fits with another method, for the text of the 501. */
export const templateOf = (routes: readonly Route[], path: string) =>
  routes.map(compile).find(({ pattern }) => pattern.test(path))?.route.path ?? path;
