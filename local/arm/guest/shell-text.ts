/** A POSIX shell script with its here-documents taken out. */
export interface ShellText {
  /** Files the script writes by `cat > file <<'TAG'`. */
  readonly files: ReadonlyMap<string, string>;
  readonly lines: readonly string[];
}

const hereDocument = /cat\s*>\s*(\S+)\s*<<-?\s*(['"]?)(\w+)\2\r?\n([\s\S]*?)\r?\n\3[ \t]*(?=\r?\n|$)/g;

export function readShell(script: string): ShellText {
  const files = new Map<string, string>();
  const rest = script.replace(hereDocument, (_all, path: string, _quote, _tag, text: string) => {
    files.set(path, text);
    return '';
  });
  const lines = rest
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'));
  return { files, lines };
}

/** Text of the first quoted argument. */
export const quotedText = (line: string) => /(["'])(.*?)\1/.exec(line)?.[2] ?? '';
