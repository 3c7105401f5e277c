/** Where a command speaks: results on stdout; with `--json` everything but the JSON goes to stderr. */
export interface Terminal {
  say(line: string): void;
  warn(line: string): void;
  json(value: unknown): void;
  readonly paint: Paint;
  /** Replaces what was drawn last; undefined where nothing can be redrawn. */
  readonly redraw: ((lines: readonly string[]) => void) | undefined;
}

export type Colour = 'green' | 'red' | 'yellow' | 'dim' | 'bold';
export type Paint = (colour: Colour, text: string) => string;

const CODES: Readonly<Record<Colour, readonly [number, number]>> = {
  green: [32, 39],
  red: [31, 39],
  yellow: [33, 39],
  dim: [2, 22],
  bold: [1, 22],
};

export const plain: Paint = (_colour, text) => text;
export const coloured: Paint = (colour, text) =>
  text && `\u001b[${CODES[colour][0]}m${text}\u001b[${CODES[colour][1]}m`;

/** Escapes but for the colours of ours, other controls but for tab and newline, and what turns the direction of writing. */
const ACTS =
  /\u001b(?!\[(?:1|2|22|31|32|33|39)m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu;

/** Names, tags and guests may say anything; what would move the cursor or rename the window is shown, not done. */
export const harmless = (line: string): string => line.replace(ACTS, '\ufffd');

const PIECE = /\u001b\[\d+m|./gsu;

/** As much of a line as fits; a line that wraps would be one row more than was counted. */
export function clip(line: string, columns: number): string {
  let room = columns;
  return (line.match(PIECE) ?? []).filter((piece) => piece.length > 2 || (room -= 1) >= 0).join('');
}

/** https://no-color.org: present and not empty. */
const wantsColour = (stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean =>
  stream.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';

export function makeTerminal(json: boolean, env: NodeJS.ProcessEnv = process.env): Terminal {
  const stream = json ? process.stderr : process.stdout;
  const write = (line: string): void => void stream.write(`${harmless(line)}\n`);
  let drawn = 0;

  function redraw(lines: readonly string[]): void {
    const up = drawn > 0 ? `\u001b[${drawn}A` : '';
    // Nothing can be drawn again that has left the screen at its top.
    const shown = lines
      .slice(-Math.max(1, (stream.rows || 24) - 1))
      .map((line) => clip(harmless(line), stream.columns || 80));
    stream.write(`${up}\u001b[0J${shown.join('\n')}\n`);
    drawn = shown.length;
  }

  return {
    say(line) {
      drawn = 0; // what was drawn stands above the line now and stays
      write(line);
    },
    warn(line) {
      drawn = 0;
      process.stderr.write(`${harmless(line)}\n`);
    },
    json: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
    paint: wantsColour(stream, env) ? coloured : plain,
    redraw: stream.isTTY && env['TERM'] !== 'dumb' ? redraw : undefined,
  };
}
