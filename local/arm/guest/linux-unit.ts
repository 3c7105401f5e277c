import type { LinuxContent } from '../shapes/guest.ts';
import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';
import { runDeprovision } from './deprovision.ts';
import { isAlive, note, shutDownFromInside } from './power.ts';
import { quotedText } from './text/shell-text.ts';
import { withoutNote } from './text/without-note.ts';

interface Unit {
  readonly world: World;
  readonly vm: Vm;
  readonly linux: LinuxContent;
  /** The echo of the body's own say(), with `$*` where its words go. */
  readonly sayFormat: string;
  /** Who was in ovf-env.xml before it went. */
  readonly user: string;
  removed: number;
}

const isWaagent = (line: string) => /^(sudo\s+)?(\/\S+\/)?waagent\b.*-deprovision/.test(line);

/** Whoever runs this turns the machine off from inside. */
export const shutsDown = /^(sudo\s+)?(\/\S+\/)?(systemctl\s+)?(poweroff|shutdown|halt)\b/;

/** Puts in the variables that are assigned once, and plainly. */
function withVariables(body: string): string {
  const assignments = [...body.matchAll(/^\s*(\w+)=(.*)$/gm)];
  return assignments.reduce((text, [, name = '', value = '']) => {
    const isOnce = assignments.filter((other) => other[1] === name).length === 1;
    const plain = /^"?([^"$`]*)"?$/.exec(withoutNote(value).trim())?.[1];
    return isOnce && plain !== undefined ? text.replaceAll(`$${name}`, plain) : text;
  }, body);
}

export const deprovisions = (body: string) =>
  withVariables(body)
    .split('\n')
    .some((line) => isWaagent(line.trim()));

/** Splits `command || fail "words"`. */
function guarded(line: string): { command: string; failure?: string } {
  const [command = '', otherwise] = line.split(/\s*\|\|\s*(?=fail\b)/);
  return { command, ...(otherwise ? { failure: quotedText(otherwise) } : {}) };
}

function say(unit: Unit, words: string): void {
  if (unit.sayFormat) unit.vm.guest.serialLog.push(unit.sayFormat.replace('$*', words));
}

function fail(unit: Unit, words: string): void {
  say(unit, `failed: ${words}`);
  note(unit.world, unit.vm, `the unit gave up: ${words}`);
}

/** The guard around ovf-env.xml: a literal comparison, and whether the file is there. Answers the failing words where it strikes. */
function missingOvfEnv(unit: Unit, lines: readonly string[]): string | undefined {
  const at = lines.findIndex((line) => /^if\b.*! -[rfe]\s+\S*ovf-env\.xml/.test(line));
  if (at === -1 || unit.linux.ovfEnv) return undefined;
  const comparison = /\[ "([^"]*)" = "([^"]*)" \]/.exec(lines[at] ?? '');
  if (comparison && comparison[1] !== comparison[2]) return undefined;
  return quotedText(lines.slice(at).find((line) => line.startsWith('fail')) ?? '');
}

/** Its own words for what went and what stays: the script's `gone`, `erase` and `report_residue`, as far as they are called line by line. */
function reportResidue(unit: Unit, line: string): void {
  const [, verb, words = ''] = /^(gone|erase|report_residue)\b\s*(.*)$/.exec(line) ?? [];
  if (verb === 'report_residue' && /^>/.test(words)) {
    for (const item of unit.vm.osContent.residue ?? []) say(unit, `residue remains ${item}`);
  }
  if (verb !== 'gone' && verb !== 'erase') return;
  unit.removed += 1;
  const said =
    verb === 'gone' ? words.replaceAll('"', '').replace('$user', unit.user) : `${words.split(' ')[0]} count=1`;
  say(unit, `residue removed ${said}`);
}

function afterwards(unit: Unit, lines: readonly string[]): void {
  const { world, vm, linux } = unit;
  for (const line of lines) {
    if (/^truncate\b.*\/etc\/machine-id/.test(line) || /^:?\s*>\s*\/etc\/machine-id/.test(line))
      linux.machineId = 'empty';
    reportResidue(unit, line);
    if (/^say\b/.test(line)) {
      const words = (quotedText(line) || line.slice(4)).replace('$removed', String(unit.removed));
      say(unit, words.replace('$remains', String(vm.osContent.residue?.length ?? 0)));
    }
    if (shutsDown.test(line)) return shutDownFromInside(world, vm);
  }
}

/** Runs the body of a transient unit that deprovisions: its checks, waagent, and what it does when that has ended. */
export function runDeprovisionUnit(world: World, vm: Vm, body: string): void {
  const linux = vm.osContent.linux;
  if (!linux) return;
  const lines = withVariables(body)
    .split('\n')
    .map((line) => withoutNote(line.trim()));
  const sayFormat = quotedText(lines.find((line) => /^echo\b.*\/dev\/console/.test(line)) ?? '');
  const unit: Unit = { world, vm, linux, sayFormat, user: linux.provisionedUser ?? '', removed: 0 };
  const at = lines.findIndex(isWaagent);
  const { bootId } = vm.guest;
  if (lines.slice(0, at).includes('say "started"')) say(unit, 'started');
  const missing = missingOvfEnv(unit, lines.slice(0, at));
  if (missing !== undefined) return fail(unit, missing);
  if (lines.slice(0, at).some((line) => line.startsWith('cloud-init clean'))) linux.cloudInit = 'clean';
  const { command, failure } = guarded(lines[at] ?? '');
  runDeprovision(world, vm, command, (exitCode) => {
    if (exitCode !== 0 && failure !== undefined) return fail(unit, failure.replace('$?', String(exitCode)));
    if (isAlive(vm, bootId)) afterwards(unit, lines.slice(at + 1));
  });
}
