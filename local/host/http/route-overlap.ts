import type { HostFunction } from '../worker/function-catalog.ts';
import { compileRoute, splitSegments } from './route-template.ts';

/**
 * Pairs of routes that some request could go to either of. Which function answers is decided by the alphabetical order of the names,
 * as on the real host; nobody who reads the routes would guess that.
 */
export function findOverlaps(functions: readonly HostFunction[]): string[] {
  const routes = functions.map((target) => {
    const { route = target.name, methods } = target.trigger as { route?: string; methods?: string[] };
    return { name: target.name, route, methods: methods?.length ? methods : ['GET', 'POST'], parts: readParts(route) };
  });
  return routes.flatMap((first, index) =>
    routes
      .slice(index + 1)
      .filter((second) => first.methods.some((method) => second.methods.includes(method)))
      .filter((second) => canMeet(first.parts, second.parts))
      .map(
        (second) =>
          `the routes of ${first.name} ("${first.route}") and ${second.name} ("${second.route}") overlap: ` +
          `${first.name} answers, because its name comes first in the alphabet`,
      ),
  );
}

type Part =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'any'; readonly isOptional: boolean; readonly constraints: string; readonly segment: string }
  | { readonly kind: 'rest' }
  | { readonly kind: 'mixed'; readonly segment: string };

function readParts(route: string): Part[] {
  return splitSegments(route).map((segment) => {
    if (!segment.includes('{')) return { kind: 'literal', text: segment.toLowerCase() };
    if (segment.startsWith('{*')) return { kind: 'rest' };
    const [, inner] = /^\{([^{}]*(?:\{[^}]*\}[^{}]*)*)\}$/.exec(segment) ?? [];
    if (inner === undefined) return { kind: 'mixed', segment };
    const isOptional = inner.endsWith('?') || inner.includes('=');
    return { kind: 'any', isOptional, constraints: inner.replace(/^[^:=?]*/, '').replace(/[?]$/, ''), segment };
  });
}

const isAbsent = (part: Part | undefined) => part?.kind === 'rest' || (part?.kind === 'any' && part.isOptional);

function canMeet([a, ...moreA]: readonly Part[], [b, ...moreB]: readonly Part[]): boolean {
  if (a?.kind === 'rest' || b?.kind === 'rest') return true;
  if (!a && !b) return true;
  if (!a) return isAbsent(b) && canMeet([], moreB);
  if (!b) return isAbsent(a) && canMeet(moreA, []);
  return areCompatible(a, b) && canMeet(moreA, moreB);
}

/** Only what is certain counts: two parameters with different conditions may have nothing in common. */
function areCompatible(a: Part, b: Part): boolean {
  if (a.kind === 'literal' && b.kind === 'literal') return a.text === b.text;
  if (a.kind === 'literal') return areCompatible(b, a);
  if (a.kind === 'rest' || b.kind === 'rest') return true;
  if (b.kind === 'literal') return compileRoute(a.segment)(`/${b.text}`) !== undefined;
  if (a.kind === 'mixed' || b.kind === 'mixed') return false;
  return a.constraints === '' || b.constraints === '' || a.constraints === b.constraints;
}
