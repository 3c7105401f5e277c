/** What a script did: how long it ran and what it said, or that nothing will ever be heard of it. */
export type ScriptRun =
  | {
      readonly kind: 'ends';
      readonly seconds: number;
      readonly exitCode: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  | { readonly kind: 'hangs' };

/** Collects while a script is read line by line. */
export interface ScriptState {
  readonly out: string[];
  readonly err: string[];
  seconds: number;
  exitCode: number;
  ended: boolean;
  hangs: boolean;
}

export const newScriptState = (): ScriptState => ({
  out: [],
  err: [],
  seconds: 1,
  exitCode: 0,
  ended: false,
  hangs: false,
});

const joined = (lines: readonly string[]) => (lines.length ? `${lines.join('\n')}\n` : '');

export const asRun = (state: ScriptState): ScriptRun =>
  state.hangs
    ? { kind: 'hangs' }
    : {
        kind: 'ends',
        seconds: state.seconds,
        exitCode: state.exitCode,
        stdout: joined(state.out),
        stderr: joined(state.err),
      };

/** A command the simulator does not know fails as an unknown command does, so that nobody takes silence for success. */
export function failUnknown(state: ScriptState, line: string): void {
  state.err.push(`command not simulated: ${line}`);
  state.exitCode = 127;
  state.ended = true;
}
