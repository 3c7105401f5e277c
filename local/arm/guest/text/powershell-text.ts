import { withoutNote } from './without-note.ts';

/** Reading PowerShell text: here-strings, variables and file names, as far as scripts that prepare a machine use them. */
export interface PowerShellText {
  /** Here-strings by variable name. */
  readonly texts: ReadonlyMap<string, string>;
  /** Other assignments, unevaluated. */
  readonly variables: ReadonlyMap<string, string>;
  /** Statements with here-strings and comments taken out, one a line. */
  readonly statements: readonly string[];
  /** The same without the bodies of functions: what runs by itself. */
  readonly main: readonly string[];
}

/** A function of its own: its body runs only where it is called. */
const functionBody = /^([ \t]*)function\s+[\w-]+[^{\n]*\{[ \t]*(?:#.*)?\r?\n[\s\S]*?\r?\n\1\}/gim;

const hereString = /\$(\w+)\s*=\s*@(['"])\r?\n([\s\S]*?)\r?\n\2@/g;

const parameterBlock = /^\s*param\s*\([^)]*\)/i;

export function readPowerShell(script: string): PowerShellText {
  const texts = new Map<string, string>();
  const variables = new Map<string, string>();
  const rest = script.replace(parameterBlock, '').replace(hereString, (_all, name: string, _quote, text: string) => {
    texts.set(name.toLowerCase(), text);
    return '';
  });
  const statements: string[] = [];
  for (const line of rest.split(/\r?\n/).map((text) => withoutNote(text.trimStart()))) {
    if (!line.trim()) continue;
    const assignment = /^\$(\w+)\s*=\s*(.+)$/.exec(line);
    if (assignment) variables.set((assignment[1] ?? '').toLowerCase(), assignment[2] ?? '');
    statements.push(line);
  }
  const main = rest
    .replace(functionBody, '')
    .split(/\r?\n/)
    // Blanks at the end of what is said are words that were empty (generalize-capture.py2020 #25).
    .map((text) => (/^\s*Write-Host\b/i.test(text) ? text.trimStart() : withoutNote(text.trim())))
    .filter(Boolean);
  return { texts, variables, statements, main };
}

/** The lower-cased last segment of the path that an expression stands for. */
export function fileNameOf(expression: string, variables: ReadonlyMap<string, string>): string | undefined {
  const quoted = [...expression.matchAll(/['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '').at(-1);
  const variable = /\$(\w+)\s*\)?$/.exec(quoted ?? expression.trim())?.[1]?.toLowerCase();
  const assigned = variable && variables.get(variable);
  if (assigned) return fileNameOf(assigned, variables);
  return (quoted ?? expression.trim().replace(/[()]/g, '')).split(/[\\/]/).at(-1)?.toLowerCase();
}

/** The value of `-Name`: a quoted text, a parenthesis or a bare word. */
export function argumentOf(statement: string, name: string): string | undefined {
  return new RegExp(`(?<!\\w)-${name}\\s+(\\((?:[^()]|\\([^()]*\\))*\\)|'[^']*'|"[^"]*"|[^\\s)]+)`, 'i').exec(
    statement,
  )?.[1];
}

export const unquoted = (text: string) => text.replace(/^(['"])([\s\S]*)\1$/, '$2');

/** Seconds of `.AddSeconds(n)` or `.AddMinutes(n)`. */
export function secondsAdded(text: string): number | undefined {
  const match = /\.Add(Seconds|Minutes)\(\s*(\d+(?:\.\d+)?)\s*\)/i.exec(text);
  if (!match) return undefined;
  return Number(match[2]) * (match[1]?.toLowerCase() === 'minutes' ? 60 : 1);
}
