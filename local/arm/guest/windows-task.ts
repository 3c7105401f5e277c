import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';
import { argumentOf, fileNameOf, readPowerShell, secondsAdded, unquoted } from './text/powershell-text.ts';
import { isAlive, note, shutDownFromInside } from './power.ts';
import { runSysprep } from './sysprep.ts';

/** What the body of a scheduled task will do around Sysprep, taken from its text. */
interface TaskPlan {
  readonly sysprep: string;
  readonly removesPanther: boolean;
  readonly removesUnattend: boolean;
  readonly cdromStart?: number;
  readonly writesResidue: boolean;
  readonly success?: Note;
  readonly failure?: Note & { readonly ended: string; readonly late: string; readonly tail: boolean };
  /** How long it waits for the agent's services to run before it gives up; absent where it looks at none. */
  readonly servicesSeconds?: number;
  readonly patienceSeconds: number;
  readonly proofSeconds: number;
  /** The file that ends the wait for the marker to be read, and the wait after it. */
  readonly release?: { readonly file: string; readonly seconds: number; readonly lookSeconds: number };
  readonly shutsDown: boolean;
}

interface Note {
  readonly file: string;
  readonly text: string;
}

/** The task's own loop looks again some seconds after the process has ended. */
const lookAgainSeconds = 10;

export const startsSysprep = (text: string) =>
  text
    .split('\n')
    .some((line) => !line.trim().startsWith('#') && /sysprep\.exe/i.test(line) && /\/generalize/i.test(line));

const secondsSlept = (line: string): number => Number(/Start-Sleep -Seconds (\d+)/i.exec(line)?.[1] ?? 0);

function plan(body: string): TaskPlan {
  const { statements, variables } = readPowerShell(body);
  const at = statements.findIndex((line) => /sysprep\.exe/i.test(line));
  const [before, after] = [statements.slice(0, at), statements.slice(at + 1)];
  const find = (lines: readonly string[], pattern: RegExp) => lines.find((line) => pattern.test(line));
  const noteOf = (line: string | undefined): Note | undefined => {
    if (!line) return undefined;
    const text = /(["'])((?:generalized|failed|[^"'])[^"']*)\1/.exec(line.split(/-Value/i)[1] ?? '')?.[2] ?? '';
    return { file: fileNameOf(argumentOf(line, 'Path') ?? '', variables) ?? '', text };
  };

  const cdrom = find(before, /\\cdrom\b/i);
  const success = noteOf(find(after, /^Set-Content/i));
  const failing = noteOf(find(before, /^Set-Content/i));
  const failFunction = /^function\s+([\w-]+)/i.exec(find(before, /^function /i) ?? '')?.[1] ?? '\0';
  const reasons = after.filter((line) => line.includes(failFunction)).map((line) => /'([^']*)'/.exec(line)?.[1] ?? '');
  const deadline = find(after, /AddMinutes/i);
  const services = find(before, /Get-Service\b/i) && find(before, /AddMinutes/i);
  const waiting = find(after, /^while\b.*Test-Path/i);
  const released = find(after, /^if \(Test-Path\b.*Start-Sleep/i);
  return {
    sysprep: statements[at] ?? '',
    removesPanther: find(before, /^Remove-Item.*Windows\\Panther/i) !== undefined,
    removesUnattend: find(before, /^Remove-Item.*unattend\.xml/i) !== undefined,
    ...(cdrom ? { cdromStart: Number(argumentOf(cdrom, 'Value')) } : {}),
    writesResidue: find(after, /^Write-Residue\b/i) !== undefined,
    ...(success ? { success } : {}),
    ...(failing
      ? {
          failure: {
            ...failing,
            late: reasons[0] ?? '',
            ended: reasons.at(-1) ?? '',
            tail: /setuperr\.log/i.test(body),
          },
        }
      : {}),
    ...(services ? { servicesSeconds: secondsAdded(services) ?? 0 } : {}),
    patienceSeconds: (deadline && secondsAdded(deadline)) || Infinity,
    proofSeconds: waiting
      ? (secondsAdded(find(after, /AddSeconds/i) ?? '') ?? 0)
      : Number(argumentOf(after.filter((line) => /^Start-Sleep/i.test(line)).at(-1) ?? '', 'Seconds') ?? 0),
    ...(waiting && released
      ? {
          release: {
            file: fileNameOf(argumentOf(waiting, 'Path') ?? '', variables) ?? '',
            seconds: secondsSlept(released),
            lookSeconds: Math.max(1, secondsSlept(waiting)),
          },
        }
      : {}),
    shutsDown: find(after, /^(Stop-Computer|shutdown(\.exe)?\s+\/s)/i) !== undefined,
  };
}

function writeFailure(world: World, vm: Vm, { failure }: TaskPlan, reason: string): void {
  const windows = vm.osContent.windows;
  if (!windows || !failure) return;
  const first = failure.text.replace('$reason', reason);
  windows.files[failure.file] = [first, ...(failure.tail ? windows.setuperr.slice(-20) : [])];
  note(world, vm, `the task gave up: ${reason}`);
}

/** The report goes by the same name as the marker does: its last word is the run's id. */
function residueLines({ success }: TaskPlan, residue: readonly string[]): string[] {
  const prefix = `goldsmith ${success?.text.split(' ').at(-1) ?? ''} residue`;
  return [...residue.map((item) => `${prefix} remains ${item}`), `${prefix} end removed=0 remains=${residue.length}`];
}

/** Runs the body of a scheduled task that generalizes: what it prepares, Sysprep, what it writes, and the shutdown. */
export function runGeneralizeTask(world: World, vm: Vm, body: string): void {
  const windows = vm.osContent.windows;
  if (!windows) return;
  const task = plan(body);
  const { bootId } = vm.guest;
  let gaveUp = false;
  const [stopped] = vm.guest.script.troubles.stoppedServices ?? [];
  if (stopped && task.servicesSeconds !== undefined) {
    return void world.clock.after(task.servicesSeconds, `the task on ${vm.name} waits for ${stopped}`, () => {
      if (isAlive(vm, bootId)) writeFailure(world, vm, task, `service ${stopped} is not running`);
    });
  }
  if (task.removesPanther) windows.pantherFolder = false;
  if (task.removesUnattend) windows.sysprepUnattend = false;
  if (task.cdromStart !== undefined) windows.cdromStart = task.cdromStart;

  if (Number.isFinite(task.patienceSeconds)) {
    world.clock.after(task.patienceSeconds, `the task on ${vm.name} loses patience`, () => {
      if (!isAlive(vm, bootId) || windows.imageState === 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE' || gaveUp) return;
      gaveUp = true;
      writeFailure(world, vm, task, task.failure?.late ?? '');
    });
  }
  runSysprep(world, vm, task.sysprep, (generalized) => {
    if (generalized && /\/shutdown\b/i.test(task.sysprep)) return shutDownFromInside(world, vm);
    if (gaveUp || vm.guest.taskStopped) return;
    if (generalized) return finish();
    world.clock.after(lookAgainSeconds, `the task on ${vm.name} looks again`, () => {
      if (!isAlive(vm, bootId) || gaveUp || vm.guest.taskStopped) return;
      gaveUp = true;
      writeFailure(world, vm, task, task.failure?.ended ?? '');
    });
  });

  function finish(): void {
    if (task.writesResidue && windows) windows.files['residue.txt'] = residueLines(task, vm.osContent.residue ?? []);
    if (task.success && windows) {
      const { file, text } = task.success;
      windows.files[file] = [text];
      windows.writtenMs = { ...windows.writtenMs, [file]: world.clock.nowMs };
    }
    if (task.shutsDown) awaitRelease(world.clock.nowMs + task.proofSeconds * 1000);
  }

  function awaitRelease(deadlineMs: number): void {
    if (!isAlive(vm, bootId)) return;
    const isReleased = task.release !== undefined && windows?.files[task.release.file] !== undefined;
    const isOver = isReleased || world.clock.nowMs >= deadlineMs;
    const step = task.release?.lookSeconds ?? task.proofSeconds;
    if (!isOver) return void world.clock.after(step, `the task on ${vm.name} waits`, () => awaitRelease(deadlineMs));
    world.clock.after(isReleased ? (task.release?.seconds ?? 0) : 0, `the task on ${vm.name} shuts down`, () => {
      if (isAlive(vm, bootId)) shutDownFromInside(world, vm);
    });
  }
}

export const taskNameOf = (statement: string) => unquoted(argumentOf(statement, 'TaskName') ?? 'task');
