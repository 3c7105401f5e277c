import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';
import { runLinuxScript } from './linux-script.ts';
import { isAlive, note } from './power.ts';
import type { ScriptRun } from './script-run.ts';
import { runWindowsScript } from './windows-script.ts';

export type EndedRun = Extract<ScriptRun, { kind: 'ends' }>;

export interface Execution {
  readonly script: string;
  readonly timeoutSeconds: number;
  readonly started: () => void;
  readonly ended: (run: EndedRun) => void;
  /** Nothing was heard for the whole time; `hasStarted` tells a silent script from an agent that never took it up. */
  readonly timedOut: (hasStarted: boolean) => void;
}

/** The agent looks for new work every few seconds. */
const pickUpSeconds = 5;

/** Gives a script to the guest agent. Answers a function that stops listening to it. */
export function runInGuest(world: World, vm: Vm, execution: Execution): () => void {
  let state: 'waiting' | 'running' | 'over' = 'waiting';
  const over = () => void (state = 'over');

  world.clock.after(pickUpSeconds, `run command starts on ${vm.name}`, () => {
    if (state === 'over' || vm.power !== 'running' || vm.guest.agent !== 'ready') return;
    state = 'running';
    const { bootId } = vm.guest;
    execution.started();
    const run = vm.osContent.windows
      ? runWindowsScript(world, vm, execution.script)
      : runLinuxScript(world, vm, execution.script);
    if (run.kind === 'hangs') return note(world, vm, 'a run command went silent');
    if (run.seconds > execution.timeoutSeconds) return;
    world.clock.after(run.seconds, `run command ends on ${vm.name}`, () => {
      if (state === 'over' || !isAlive(vm, bootId) || vm.guest.agent !== 'ready') return;
      over();
      execution.ended(run);
    });
  });
  world.clock.after(execution.timeoutSeconds, `run command times out on ${vm.name}`, () => {
    if (state === 'over') return;
    const hasStarted = state === 'running';
    over();
    execution.timedOut(hasStarted);
  });
  return over;
}
