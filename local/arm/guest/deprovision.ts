import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';
import { isAlive, note } from './power.ts';

const deprovisionSeconds = 20;

/**
 * `waagent -deprovision`: stops the agent first, then cleans. With `+user` it deletes the user named in ovf-env.xml; without that file it
 * only warns, ends with 0 and keeps the user (domain 1.4).
 */
export function runDeprovision(world: World, vm: Vm, commandLine: string, ended: (exitCode: number) => void): void {
  const { guest, osContent } = vm;
  const linux = osContent.linux;
  if (!linux) return ended(127);
  if (!/-force\b/.test(commandLine)) return ended(1); // it asks for confirmation, and nobody answers
  const { bootId } = guest;
  const exitCode = guest.script.waagentExitCode;
  note(world, vm, `deprovisioning started: ${commandLine.trim()}`);
  guest.agent = 'gone';
  guest.generalizing = true;
  osContent.halfGeneralized = true;
  world.clock.after(deprovisionSeconds, `waagent ends on ${vm.name}`, () => {
    if (!isAlive(vm, bootId)) return;
    guest.generalizing = false;
    note(world, vm, `waagent ended with ${exitCode}`);
    if (exitCode === 0) {
      if (/\+user\b/.test(commandLine) && linux.ovfEnv) delete linux.provisionedUser;
      linux.agentState = 'removed';
      linux.ovfEnv = false;
      osContent.generalized = true;
      osContent.halfGeneralized = false;
    }
    ended(exitCode);
  });
}
