import type { WindowsContent } from '../shapes/guest.ts';
import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';
import { manageBdeStatus } from './manage-bde.ts';
import {
  argumentOf,
  fileNameOf,
  readPowerShell,
  secondsAdded,
  unquoted,
  type PowerShellText,
} from './text/powershell-text.ts';
import { isAlive, shutDownFromInside } from './power.ts';
import { asRun, failUnknown, newScriptState, type ScriptRun, type ScriptState } from './script-run.ts';
import { runSysprep } from './sysprep.ts';
import { startDecrypting, volumesOf } from './volumes.ts';
import { conversions, lookIntoWindows } from './checks/windows-checks.ts';
import { lookForWindows, optimizeImage, stopAfterDism, stopWithoutWindows } from './offline/optimize-image.ts';
import { runGeneralizeTask, startsSysprep, taskNameOf } from './windows-task.ts';

interface Session {
  readonly world: World;
  readonly vm: Vm;
  readonly windows: WindowsContent;
  readonly text: PowerShellText;
  readonly state: ScriptState;
  /** Lines said so far, as the script counts them. */
  readonly said: { lines: number };
}

type Rule = readonly [pattern: RegExp, act: (session: Session, line: string, match: RegExpExecArray) => void];

const quiet = (line: string) => /SilentlyContinue/i.test(line);

function readFile({ windows, text, state }: Session, line: string): void {
  const name = fileNameOf(argumentOf(line, 'Path') ?? line.split(/\s+/)[1] ?? '', text.variables) ?? '';
  const lines = windows.files[name];
  if (lines) state.out.push(...lines);
  else if (!quiet(line)) state.err.push(`Get-Content : Cannot find path '${name}' because it does not exist.`);
}

/** `Get-Item … | ForEach-Object { "WORDS $(seconds since its LastWriteTime)" }` */
function tellAge({ world, windows, text, state }: Session, line: string): void {
  const name = fileNameOf(argumentOf(line, 'Path') ?? '', text.variables) ?? '';
  const writtenMs = windows.writtenMs?.[name];
  const words = /\{\s*"([^$"]*)\$\(/.exec(line)?.[1] ?? '';
  if (!windows.files[name] || writtenMs === undefined) return;
  state.out.push(`${words}${Math.round((world.clock.nowMs - writtenMs) / 1000)}`);
}

/** One line: where a file has such a line, another one is made. */
function releaseTask({ windows, text }: Session, line: string): void {
  const [question = '', deed = ''] = line.split('{');
  const lines = windows.files[fileNameOf(argumentOf(question, 'Path') ?? '', text.variables) ?? ''] ?? [];
  const pattern = new RegExp(unquoted(argumentOf(question, 'Pattern') ?? ''));
  if (lines.some((one) => pattern.test(one))) {
    windows.files[fileNameOf(argumentOf(deed, 'Path') ?? '', text.variables) ?? ''] = [];
  }
}

function removeItem({ windows, text }: Session, line: string): void {
  const path = argumentOf(line, 'Path') ?? line.split(/\s+/).find((word) => /[\\$]/.test(word)) ?? '';
  if (/Windows\\Panther/i.test(path)) windows.pantherFolder = false;
  if (/unattend\.xml/i.test(path)) windows.sysprepUnattend = false;
  delete windows.files[fileNameOf(path, text.variables) ?? ''];
}

/** The task body is the here-string that was written to a file, whichever it is called. */
function registerTask(session: Session, line: string): void {
  const { world, vm, windows, text, state } = session;
  const body = [...text.texts.values()].find(startsSysprep);
  if (body === undefined) return failUnknown(state, `${line} (a task that does not run Sysprep)`);
  const trigger = text.statements.find((statement) => /New-ScheduledTaskTrigger/i.test(statement)) ?? line;
  const { bootId } = vm.guest;
  windows.scheduledTasks.push(taskNameOf(line));
  world.clock.after(secondsAdded(trigger) ?? 0, `scheduled task ${taskNameOf(line)} on ${vm.name}`, () => {
    if (isAlive(vm, bootId)) runGeneralizeTask(world, vm, body);
  });
}

/** Inside a run command Sysprep takes the agent down with it: the command never reports (domain: Run Command, "stop of the VM Agent"). */
function sysprepInline({ world, vm, state }: Session, line: string): void {
  const { bootId } = vm.guest;
  state.hangs = true;
  state.ended = true;
  world.clock.after(state.seconds, `sysprep inside a run command on ${vm.name}`, () => {
    if (!isAlive(vm, bootId)) return;
    runSysprep(world, vm, line, (generalized) => {
      if (generalized && /\/shutdown\b/i.test(line)) shutDownFromInside(world, vm);
    });
  });
}

/** A call of the script's own function that says what a block gives, `NAME VALUE` a line. An unknown block fails as an exception would. */
function say({ world, vm, windows, state, said }: Session, name: string, block: string): void {
  const values = lookIntoWindows({ world, vm, windows, troubles: vm.guest.script.troubles }, block);
  const told = (values ?? ['!CommandNotFoundException']).slice(0, 10);
  const lines = told.map((value) => `${name} ${value}`.slice(0, 120));
  state.out.push(...lines);
  said.lines += lines.length;
}

/** Write-Host joins its words with blanks; of Write-Output bare words are objects of their own (generalize-capture.net2019 VMOperations #66). */
const written = (command: string, given: string): readonly string[] =>
  /^Write-Host$/i.test(command) || /['"]/.test(given) ? [unquoted(given)] : given.split(/\s+/);

const rules: readonly Rule[] = [
  [/^Say\s+'([\w-]+)'\s+\{\s*(.+?)\s*\}$/, (session, _line, match) => say(session, match[1] ?? '', match[2] ?? '')],
  [/^\$lines\s*=\s*0$/, () => undefined],
  [/^\$\w+\s*=\s*Find-WindowsVolume$/i, (session) => lookForWindows(session)],
  [
    /^if \(-not \$\w+\) \{ Stop-WithReason '([^']+)' \}$/i,
    (session, _line, match) => stopWithoutWindows(session, match[1] ?? ''),
  ],
  [/^&\s.*\bDism\.exe\b.*\/Optimize-Image\s+\/Boot\b/i, (session) => optimizeImage(session)],
  [/^if \(\$\w+ -ne 0\) \{ Stop-WithReason\b/i, (session) => stopAfterDism(session)],
  [/^(Test-Servicing|Set-Disk|\$\w+\s*=\s*\$LASTEXITCODE$)/i, () => undefined],
  [/^Write-Output\s+"end \$lines"$/, ({ state, said }) => void state.out.push(`end ${said.lines}`)],
  [/^\$\w+\s*=\s*(Join-Path|New-ScheduledTask|'|"|\$env:)/i, () => undefined],
  [/^(\$ErrorActionPreference|\$ProgressPreference|Set-StrictMode|New-Item|Import-Module)\b/i, () => undefined],
  [/^Set-Content\b/i, () => undefined],
  [/^Get-Item\b.*LastWriteTime/i, tellAge],
  [/^if \(Select-String\b.*New-Item\b/i, releaseTask],
  // A block around the stopping of a task that has not written its marker.
  [/^(if \(-not \(Select-String\b.*|\})$/i, () => undefined],
  [
    /^(Stop|Unregister)-ScheduledTask\b/i,
    ({ vm }) => void (vm.guest.taskStopped = !vm.osContent.generalized || vm.guest.taskStopped === true),
  ],
  [
    /^(Write-Output|Write-Host|echo)\s+(.+)$/i,
    ({ state }, _line, match) => void state.out.push(...written(match[1] ?? '', match[2] ?? '')),
  ],
  [
    /^Start-Sleep\b/i,
    ({ state }, line) => void (state.seconds += Number(argumentOf(line, 'Seconds') ?? /\d+/.exec(line)?.[0] ?? 0)),
  ],
  [/^Register-ScheduledTask\b/i, registerTask],
  [/sysprep(\.exe)?\b.*\/generalize/i, sysprepInline],
  [
    /^manage-bde(\.exe)?\s+-status(?:\s+([A-Z]:))?/i,
    ({ world, vm, state }, _line, match) =>
      void state.out.push(...manageBdeStatus(volumesOf(world, vm), world.clock.nowMs, match[2])),
  ],
  [
    /^Get-CimInstance\b.*Win32_EncryptableVolume\b.*"volume\|/i,
    ({ world, vm, state }) => void state.out.push(...conversions(world, vm, '|').map((line) => `volume|${line}`)),
  ],
  [
    /^manage-bde(\.exe)?\s+-off\s+([A-Z]:)/i,
    ({ world, vm }, _line, match) =>
      volumesOf(world, vm)
        .filter((volume) => volume.name.toLowerCase() === match[2]?.toLowerCase())
        .forEach((volume) => startDecrypting(volume, world.clock.nowMs)),
  ],
  [/ImageState\b/i, ({ windows, state }) => void state.out.push(windows.imageState)],
  [/^(Get-Content|type|cat)\b/i, readFile],
  [/^Remove-Item\b/i, removeItem],
  [/^Set-ItemProperty\b.*cdrom/i, ({ windows }, line) => void (windows.cdromStart = Number(argumentOf(line, 'Value')))],
  [
    /^(Stop-Computer|shutdown(\.exe)?\s+\/s)/i,
    ({ world, vm, state }) => {
      state.hangs = true;
      state.ended = true;
      shutDownFromInside(world, vm);
    },
  ],
  [
    /^exit\s+(\d+)/i,
    ({ state }, _line, match) => {
      state.exitCode = Number(match[1]);
      state.ended = true;
    },
  ],
];

/** Runs a PowerShell script by what its statements do. */
export function runWindowsScript(world: World, vm: Vm, script: string): ScriptRun {
  const windows = vm.osContent.windows;
  if (!windows) return { kind: 'hangs' };
  const text = readPowerShell(script);
  const state = newScriptState();
  const session: Session = { world, vm, windows, text, state, said: { lines: 0 } };
  for (const line of text.main) {
    const rule = rules.find(([pattern]) => pattern.test(line));
    if (rule) rule[1](session, line, rule[0].exec(line) as RegExpExecArray);
    else failUnknown(state, line);
    if (state.ended) break;
  }
  return asRun(state);
}
