import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';
import { runDeprovision } from './deprovision.ts';
import { deprovisions, runDeprovisionUnit, shutsDown } from './linux-unit.ts';
import { lookIntoLinux } from './checks/linux-checks.ts';
import { lsblk } from './lsblk.ts';
import { isAlive, shutDownFromInside } from './power.ts';
import { asRun, failUnknown, newScriptState, type ScriptRun, type ScriptState } from './script-run.ts';
import { quotedText, readShell, type ShellText } from './text/shell-text.ts';

interface Session {
  readonly world: World;
  readonly vm: Vm;
  readonly text: ShellText;
  readonly state: ScriptState;
  /** Lines said so far. */
  readonly report: string[];
}

type Rule = readonly [pattern: RegExp, act: (session: Session, line: string) => void];

function delaySeconds(line: string): number {
  const match = /--on-active=(\d+)\s*(s|sec|m|min|h)?\b/.exec(line);
  const unit = match?.[2]?.[0] ?? 's';
  return Number(match?.[1] ?? 0) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
}

/** A transient unit outlives the agent, and is gone with the next boot. */
function startUnit({ world, vm, text, state }: Session, line: string): void {
  const body = [...text.files].find(([path]) => line.includes(path))?.[1] ?? line;
  if (!deprovisions(body)) return failUnknown(state, `${line} (a unit that does not deprovision)`);
  const { bootId } = vm.guest;
  world.clock.after(delaySeconds(line), `transient unit on ${vm.name}`, () => {
    if (isAlive(vm, bootId) && !vm.guest.taskStopped) runDeprovisionUnit(world, vm, body);
  });
  state.err.push(`Running timer as unit: ${/--unit=(\S+)/.exec(line)?.[1] ?? 'run-r1'}.timer`);
}

/** `echo '...' | at -M now + 1 minutes`: the job is told on standard error, to the minute (generalize-capture.cli2024.test_vm_custom_image #28). */
function startAtJob({ world, vm, state }: Session, line: string): void {
  const minutes = Number(/now\s*\+\s*(\d+)\s*min/i.exec(line)?.[1] ?? 0);
  const body = quotedText(line);
  const dueMs = Math.floor(world.clock.nowMs / 60_000) * 60_000 + minutes * 60_000;
  const { bootId } = vm.guest;
  world.clock.schedule(Math.max(dueMs, world.clock.nowMs), `at job on ${vm.name}`, () => {
    if (isAlive(vm, bootId) && /waagent\b.*-deprovision/.test(body)) runDeprovision(world, vm, body, () => undefined);
  });
  const publisher = String(vm.model.storageProfile?.imageReference?.publisher ?? '');
  if (!/OpenLogic|RedHat/i.test(publisher)) state.err.push('warning: commands will be executed using /bin/sh');
  state.err.push(`job 1 at ${atTime(dueMs)}`);
}

/** `Tue Aug 27 02:22:00 2024` */
function atTime(ms: number): string {
  const [day = '', date = '', month = '', year = '', time = ''] = new Date(ms)
    .toUTCString()
    .replace(',', '')
    .split(' ');
  return `${day} ${month} ${date} ${time} ${year}`;
}

/** Never heard of again, whatever follows: deprovisioning stops the service that reports (WALinuxAgent issue 3547). */
function goSilent(state: ScriptState): void {
  state.hangs = true;
  state.ended = true;
}

/** A call of the script's own function that says what a command gives, `NAME VALUE` a line. An unknown command says nothing, as a missing one would. */
function say({ world, vm, state, report }: Session, name: string, command: string): void {
  report.push(
    ...(lookIntoLinux(world, vm, command) ?? []).slice(0, 10).map((value) => `${name} ${value}`.slice(0, 120)),
  );
  state.seconds += 0.1;
}

const rules: readonly Rule[] = [
  [
    /^say\s/,
    (session, line) => {
      const match = /^say\s+([\w-]+)\s+"\$\((.+)\)"$/.exec(line);
      if (match) say(session, match[1] ?? '', match[2] ?? '');
      else failUnknown(session.state, line);
    },
  ],
  [/^report=''$/, () => undefined],
  [/^printf\s+'%s'\s+"\$report"\s+\|/, ({ state, report }) => void state.out.push(...report)],
  [/^echo\s+"end \$\(.*\$report/, ({ state, report }) => void state.out.push(`end ${report.length}`)],
  [/^(set\s+[-+]|export\s+\w+=|:\s*$|true$|sync$)/, () => undefined],
  [
    /^lsblk\b/,
    ({ world, vm, state }, line) => {
      const rows = lsblk(world, vm, line);
      if (rows) state.out.push(...rows);
      else failUnknown(state, line);
    },
  ],
  // Asks what this systemd knows; the simulated one knows everything.
  [/^(collect=--collect$|systemd-run\s+--help\b|systemctl\s+reset-failed\b)/, () => undefined],
  [/^systemd-run\b/, startUnit],
  // The unit's timers look at the boot they belong to, and at this.
  [/^systemctl\s+stop\b/, ({ vm }) => void (vm.guest.taskStopped = true)],
  [
    /^(sudo\s+)?(\/\S+\/)?waagent\b.*-deprovision/,
    ({ world, vm, state }, line) => {
      goSilent(state);
      runDeprovision(world, vm, line, () => undefined);
    },
  ],
  [/^echo\b.*\|\s*at\b/, startAtJob],
  [/^(echo|printf)\b/, ({ state }, line) => void state.out.push(quotedText(line) || line.replace(/^\w+\s*/, ''))],
  [/^sleep\s+\d+/, ({ state }, line) => void (state.seconds += Number(/\d+/.exec(line)?.[0]))],
  [
    shutsDown,
    ({ world, vm, state }) => {
      goSilent(state);
      shutDownFromInside(world, vm);
    },
  ],
  [
    /^exit\s+\d+/,
    ({ state }, line) => {
      state.exitCode = Number(/\d+/.exec(line)?.[0]);
      state.ended = true;
    },
  ],
];

/** Runs a shell script by what its lines do. */
export function runLinuxScript(world: World, vm: Vm, script: string): ScriptRun {
  const text = readShell(script);
  const state = newScriptState();
  const report: string[] = [];
  for (const line of text.main) {
    const rule = rules.find(([pattern]) => pattern.test(line));
    if (rule) rule[1]({ world, vm, text, state, report }, line);
    else failUnknown(state, line);
    if (state.ended) break;
  }
  return asRun(state);
}
