import { contentsOf } from '../volumes.ts';
import type { ScriptState } from '../script-run.ts';
import type { PowerShellText } from '../text/powershell-text.ts';
import type { WindowsContent } from '../../shapes/guest.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';

interface At {
  readonly world: World;
  readonly vm: Vm;
  readonly state: ScriptState;
  readonly text: PowerShellText;
}

/** A disk shows some seconds after it was attached, and the script waits for one that never does. */
const showsSeconds = 10;
const givesUpSeconds = 180;
const dismSeconds = 240;

/** The Windows on a data disk, if the machine can read one: not where a volume is encrypted. */
function attachedWindows({ world, vm }: At): WindowsContent | undefined {
  const found = contentsOf(world, vm)
    .slice(1)
    .find(({ windows, volumes }) => windows && volumes.every(({ percent }) => percent === 0));
  return found?.windows?.offline === 'not-found' ? undefined : found?.windows;
}

/** What the script's own function says before it ends with 1. */
function stop({ state, text }: At, reason: string): void {
  const word = text.statements.find((line) => /^Write-Host\b.*\bfailed\b/i.test(line)) ?? '';
  state.out.push(word.replace(/^Write-Host\s+"(.*)"$/i, '$1').replace('$reason', reason));
  state.exitCode = 1;
  state.ended = true;
}

export function lookForWindows(at: At): void {
  at.state.seconds += attachedWindows(at) ? showsSeconds : givesUpSeconds;
}

export function stopWithoutWindows(at: At, reason: string): void {
  if (!attachedWindows(at)) stop(at, reason);
}

const words = { tool: 'Deployment Image Servicing and Management tool', done: 'The operation completed successfully.' };

/** DISM on the disk: what it changes is on that disk alone. */
export function optimizeImage(at: At): void {
  const windows = attachedWindows(at);
  at.state.seconds += dismSeconds;
  const fails = windows?.offline === 'dism-fails';
  at.state.out.push(words.tool, fails ? 'Error: 0x800f081e' : words.done);
  if (windows && !fails) windows.offline = 'optimized';
}

export function stopAfterDism(at: At): void {
  if (attachedWindows(at)?.offline === 'dism-fails') stop(at, 'DISM ended with -2146498530');
}
