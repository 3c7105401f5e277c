import { withoutNote } from './without-note.ts';

/** A POSIX shell script with its here-documents taken out. */
export interface ShellText {
  /** Files the script writes by `cat > file <<'TAG'`. */
  readonly files: ReadonlyMap<string, string>;
  readonly lines: readonly string[];
  /** The same without the bodies of functions: what runs by itself. */
  readonly main: readonly string[];
}

/** A function of its own: its body runs only where it is called. */
const functionBody = /^([ \t]*)\w+\(\)\s*\{[ \t]*(?:#.*)?\r?\n[\s\S]*?\r?\n\1\}/gm;

const hereDocument = /cat\s*>\s*(\S+)\s*<<-?\s*(['"]?)(\w+)\2\r?\n([\s\S]*?)\r?\n\3[ \t]*(?=\r?\n|$)/g;

const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => withoutNote(line.trim()))
    .filter(Boolean);

export function readShell(script: string): ShellText {
  const files = new Map<string, string>();
  const rest = script.replace(hereDocument, (_all, path: string, _quote, _tag, text: string) => {
    files.set(path, text);
    return '';
  });
  return { files, lines: linesOf(rest), main: linesOf(rest.replace(functionBody, '')) };
}

/** Text of the first quoted argument. */
export const quotedText = (line: string) => /(["'])(.*?)\1/.exec(line)?.[2] ?? '';
