import { filesUnder, read } from '../../rules/support/repository.ts';

/** No compiler is at hand: this reads Bicep as far as our own, uniformly written files need it. */
export const BICEP_FILES = filesUnder('infra', '.bicep');

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${': '}' };

const IN_STRING = /\\.|\$\{|['\n]/g;
const OUTSIDE = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'''[\s\S]*?'''|[()[\]{}']/g;

/** Where brackets, strings and interpolations do not fit together; undefined when they do. */
export function imbalanceOf(text: string): string | undefined {
  const open: { what: string; at: number }[] = [];
  const lineOf = (at: number): number => text.slice(0, at).split('\n').length;
  for (let at = 0; ;) {
    const inner = open.at(-1);
    const pattern = inner?.what === "'" ? IN_STRING : OUTSIDE;
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) return inner && `${inner.what} of line ${lineOf(inner.at)} is not closed`;
    const [token] = found;
    at = found.index + token.length;
    if (inner?.what === "'" && token === '\n') return `the string of line ${lineOf(inner.at)} does not end on it`;
    if (inner && (CLOSING[inner.what] ?? inner.what) === token) open.pop();
    else if (token === "'" || token in CLOSING) open.push({ what: token, at: found.index });
    else if (/^[)\]}]$/.test(token)) return `line ${lineOf(found.index)} closes ${token} that is not open`;
  }
}

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly hasDefault: boolean;
  /** As written; empty without one. */
  readonly value: string;
  readonly description: string;
}

export function parametersOf(text: string): Parameter[] {
  const found = text.matchAll(/((?:^@[^\n]*\n)*)^param (\w+) ([^=\n]+?)( = [^\n]*)?$/gm);
  return [...found].map(([, above = '', name = '', type = '', value]) => ({
    name,
    type,
    hasDefault: value !== undefined,
    value: value?.slice(3) ?? '',
    description: /^@description\('((?:[^'\\]|\\.)*)'\)$/m.exec(above)?.[1] ?? '',
  }));
}

export const outputsOf = (text: string): string[] =>
  [...text.matchAll(/^output (\w+) /gm)].map((match) => match[1] ?? '');

export interface Module {
  readonly name: string;
  readonly file: string;
  readonly params: readonly string[];
}

/** Modules of a file, with the names of the parameters they are given. */
export function modulesOf(path: string): Module[] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return [...read(path).matchAll(/^module (\w+) '([^']+)' = [\s\S]*?^\}\]?$/gm)].map(
    ([block, name = '', file = '']) => {
      const params = /^ {2}params: \{\n([\s\S]*?)^ {2}\}$/m.exec(block)?.[1] ?? '';
      return {
        name,
        file: folder + file,
        params: [...params.matchAll(/^ {4}(\w+):/gm)].map((match) => match[1] ?? ''),
      };
    },
  );
}

/** `resource x 'Type@version'`, existing ones included. */
export const resourcesOf = (text: string): { type: string; version: string }[] =>
  [...text.matchAll(/^resource \w+ '([^'@]+)@([^']+)'/gm)].map(([, type = '', version = '']) => ({ type, version }));

/** A literal value: objects, arrays, texts, numbers, booleans. */
export function literalOf(text: string, name: string): unknown {
  const [, body = ''] = new RegExp(`^param ${name} = ([\\s\\S]*?)(?=^param |^//|(?![\\s\\S]))`, 'm').exec(text) ?? [];
  const json = body
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/'([^']*)'/g, (_all, inner: string) => JSON.stringify(inner))
    .replaceAll(/^(\s*)(\w+): /gm, '$1"$2": ')
    .replaceAll(/(["\w\]}])\n(?=\s*["[{\w])/g, '$1,\n');
  return JSON.parse(json);
}

/** An array of texts, each with the comment behind it. */
export const commentedList = (text: string, variable: string): { value: string; comment: string }[] => {
  const [, body = ''] = new RegExp(`^var ${variable} = \\[\\n([\\s\\S]*?)^\\]`, 'm').exec(text) ?? [];
  return [...body.matchAll(/^ {2}'([^']+)'(?: \/\/ (.*))?$/gm)].map(([, value = '', comment = '']) => ({
    value,
    comment,
  }));
};
