import { meetsConstraints, readConstraints, type Constraint } from './route-constraint.ts';

/** Route values of a path, or undefined when it does not match; optional values that are absent are left out. */
export type MatchRoute = (path: string) => Record<string, string> | undefined;

interface Parameter {
  readonly name: string;
  readonly constraints: readonly Constraint[];
  readonly fallback: string | undefined;
}

/** Compiles a route such as `machines/{id:int}/{action?}` or `files/{*rest}`; case and a trailing slash do not matter. */
export function compileRoute(template: string): MatchRoute {
  const parameters: Parameter[] = [];
  const segments = splitSegments(template.replace(/^\/+|\/+$/g, ''));
  const pattern = new RegExp(`^${segments.map((segment) => segmentPattern(segment, parameters)).join('')}/*$`, 'i');
  return (path) => {
    const found = pattern.exec(path.startsWith('/') ? path : `/${path}`);
    if (!found) return undefined;
    const values: Record<string, string> = {};
    for (const [index, parameter] of parameters.entries()) {
      const raw = found[index + 1];
      const value = raw === undefined || raw === '' ? parameter.fallback : decode(raw);
      if (value === undefined) continue;
      if (!meetsConstraints(parameter.constraints, value)) return undefined;
      values[parameter.name] = value;
    }
    return values;
  };
}

/** A slash inside a parameter (in a regular expression) does not end the segment. */
export function splitSegments(template: string): string[] {
  const segments: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of template) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (character === '/' && depth === 0) {
      segments.push(current);
      current = '';
    } else current += character;
  }
  return [...segments, current].filter((segment) => segment !== '');
}

function segmentPattern(segment: string, parameters: Parameter[]): string {
  const pieces = segment.split(/(\{[^}]*(?:\{[^}]*\}[^}]*)*\})/).filter((piece) => piece !== '');
  const [only] = pieces;
  if (pieces.length === 1 && only?.startsWith('{')) {
    const { isCatchAll, isOptional } = addParameter(only, parameters);
    if (isCatchAll) return '(?:/(.*?))?';
    return isOptional ? '(?:/([^/]+))?' : '/([^/]+)';
  }
  return `/${pieces.map((piece) => piecePattern(piece, parameters)).join('')}`;
}

function piecePattern(piece: string, parameters: Parameter[]): string {
  if (!piece.startsWith('{')) return piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return addParameter(piece, parameters).isOptional ? '([^/]*?)' : '([^/]+?)';
}

function addParameter(piece: string, parameters: Parameter[]) {
  const inner = piece.slice(1, -1);
  const isCatchAll = inner.startsWith('*');
  const [, name = '', rest = ''] = /^\**([^:=?]+)(.*)$/.exec(inner) ?? [];
  const isQuestion = rest.endsWith('?') && !rest.endsWith('\\?');
  const [constraintText = '', fallback] = splitDefault(isQuestion ? rest.slice(0, -1) : rest);
  parameters.push({ name, constraints: readConstraints(constraintText), fallback });
  return { isCatchAll, isOptional: isQuestion || fallback !== undefined };
}

function splitDefault(rest: string): [string, string | undefined] {
  const at = rest.lastIndexOf('=');
  return at < 0 || rest.endsWith(')') ? [rest, undefined] : [rest.slice(0, at), rest.slice(at + 1)];
}

/** Everything is decoded but the slash, which would otherwise look like a separator. */
function decode(raw: string): string {
  try {
    return decodeURIComponent(raw.replace(/%2f/gi, '%252F'));
  } catch {
    return raw;
  }
}
