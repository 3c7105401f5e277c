import { startRunCommand } from '../../../activities/guest/start-run-command.ts';
import { runCommandName } from '../../../domain/names.ts';
import { failedWith } from '../../../domain/run/stop.ts';
import { type Durable, run } from '../../../durable.ts';
import type { Prepared } from '../prepare.ts';
import { awaitCommand } from '../run-script.ts';
import type { RunState } from '../run-state.ts';

const LOOK_SECONDS = 30;

/** The profile's own script, once, while everything can still be taken back. What it prints is kept: the last 4 KB. */
export function* runBefore(state: RunState, { vm }: Prepared): Durable<void> {
  const { captureId, request } = state.input;
  const own = request.runBefore;
  if (!own) return;
  const name = runCommandName(captureId, 'before', 1);
  const timeoutSeconds = own.timeoutMinutes * 60;
  const command = { captureId, vmId: vm.id, location: vm.location, name, inline: own.script, timeoutSeconds };
  yield* run(state.context, startRunCommand, command);
  const forecast = { early: LOOK_SECONDS, typical: LOOK_SECONDS, late: timeoutSeconds };
  const pace = { forecast, leastSeconds: LOOK_SECONDS, patienceSeconds: timeoutSeconds + 2 * LOOK_SECONDS };
  const ended = yield* awaitCommand(state.context, { captureId, vmId: vm.id, name }, pace);
  if (ended.kind === 'ended') {
    const { error, exitCode, output } = ended.state;
    const said = `${output}${error ? `\n${error}` : ''}`.slice(-4_096);
    state.runBefore = { exitCode: exitCode ?? null, output: said };
  }
  if (state.runBefore?.exitCode === 0) return;
  const end = state.runBefore
    ? `ended with ${state.runBefore.exitCode}`
    : `did not end within ${own.timeoutMinutes} minutes`;
  throw failedWith({
    code: 'run-before-failed',
    message: `The profile's script guest.runBefore ${end}: ${(state.runBefore?.output ?? '').slice(-1_000)}`,
    fix: 'Mend the script in GOLDSMITH_PROFILES, or what it complains about, and ask again: the machine was not generalized.',
  });
}
