/** What a script can tell from the exit code. */
export const EXIT = {
  ok: 0,
  /** Host, network or credential: nothing is said about the capture. */
  trouble: 1,
  badInput: 2,
  refused: 3,
  failed: 4,
  cancelled: 5,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES_HELP = `
Exit codes:
  0  captured, or the command did what it says
  1  trouble with the host, the network or the credential; nothing is said about the capture
  2  bad input
  3  refused: by preflight, by the allow-list, or because it is too late
  4  the capture failed, or reached only some regions
  5  the capture was cancelled
  130  interrupted by Ctrl+C; the run goes on with the next command`;

/** An end with something to say: one line each, never a stack trace. */
export class CliStop extends Error {
  override readonly name = 'CliStop';
  readonly code: ExitCode;
  readonly lines: readonly string[];
  /** What `--json` prints about it. */
  readonly json: unknown;

  constructor(code: ExitCode, lines: readonly string[], json?: unknown) {
    super(lines[0]);
    this.code = code;
    this.lines = lines;
    this.json = json;
  }
}

export const badInput = (...lines: string[]): CliStop => new CliStop(EXIT.badInput, lines);
export const trouble = (...lines: string[]): CliStop => new CliStop(EXIT.trouble, lines);
