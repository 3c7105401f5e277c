import type { CaptureView } from '../../../src/domain/run/capture-view.ts';
import type { ConnectionFlags } from '../options/connection-options.ts';
import { exitCodeOf, summaryLines } from '../screen/ending.ts';
import type { Terminal } from '../screen/terminal.ts';

/** How a command ends that has followed a run to its end: for people, for scripts, and for the shell. */
export function tellEnd(terminal: Terminal, view: CaptureView, { json }: Pick<ConnectionFlags, 'json'>): void {
  for (const line of summaryLines(terminal.paint, view)) terminal.say(line);
  if (json) terminal.json(view);
  process.exitCode = exitCodeOf(view);
}
