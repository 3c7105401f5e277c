import { readSource } from '../../../activities/source/read-source.ts';
import { type Finding, refusals, warning } from '../../../domain/finding.ts';
import { questionOf } from '../../../domain/guest-preflight/guest-question.ts';
import { failed, failedWith } from '../../../domain/run/stop.ts';
import type { VmFacts } from '../../../domain/vm.ts';
import { type Durable, run, sleep } from '../../../durable.ts';
import { examineGuest } from '../examine-guest.ts';
import type { Prepared } from '../prepare.ts';
import type { RunState } from '../run-state.ts';

const CODE = 'started-after-generalize';
/** Sysprep can be run so many times on one system only, and whoever starts the machine again and again will go on. */
const MOST_ROUNDS = 3;
const LOOKS = 60;
const LOOK_SECONDS = 30;
/** Preflight asks once or, after an approval, twice. */
const QUESTIONS_BEFORE = 2;

const WITHOUT_PROOF: readonly string[] = ['stop-not-proven', 'power-action-by-others', 'activity-log-unreadable'];

const generalizedAgain = (vmId: string): Finding =>
  warning({
    code: 'generalized-again',
    where: vmId,
    message: 'Somebody started the machine after Sysprep had generalized it. Its guest was generalized once more.',
    fix: 'Keep auto-start schedules, runbooks and people away from machines that are being captured.',
  });

/** What was known of the stop is worth nothing any more, and the guest is not what the report would say. */
function forget(state: RunState, vmId: string): void {
  const rest = state.leftBehind.filter(
    ({ id, what }) => id !== vmId || (what !== 'generalized-guest' && what !== 'deallocated-vm'),
  );
  state.leftBehind.splice(0, state.leftBehind.length, ...rest, { what: 'started-guest', id: vmId });
  const others = state.findings.filter(({ code }) => !WITHOUT_PROOF.includes(code));
  state.findings.splice(0, state.findings.length, ...others);
  state.proof = 'unproven';
  delete state.residue;
  delete state.unsettled;
  delete state.logReadings;
}

/** Through its first start, with an agent that reports. Windows without an answer file waits there for somebody. */
function* awaitFirstStart(state: RunState, { id: vmId, vmGuid }: VmFacts): Durable<VmFacts> {
  const { captureId } = state.input;
  for (let look = 0; look < LOOKS; look += 1) {
    const vm = yield* run(state.context, readSource, { captureId, vmId });
    if (vm?.vmGuid !== vmGuid) throw failed('vm-replaced', 'the machine was deleted or made again in the meantime');
    if (vm.power === 'running' && vm.agentReady) return { ...vm, id: vmId };
    if (vm.power === 'stopped' || vm.power === 'deallocated') {
      throw failed(
        CODE,
        'somebody started the machine after its guest was generalized, and it is off again: nobody knows what its guest is now',
      );
    }
    yield* sleep(state.context, LOOK_SECONDS);
  }
  const minutes = (LOOKS * LOOK_SECONDS) / 60;
  throw failed(
    CODE,
    `somebody started the machine after Sysprep, and its agent did not report within ${minutes} minutes: Windows waits in its first start`,
  );
}

/** Whether it may be generalized once more, as preflight asked before the first time: its state, its count of Sysprep runs. */
function* askAgain(state: RunState, vm: VmFacts, round: number): Durable<void> {
  const { captureId, request } = state.input;
  const attempt = QUESTIONS_BEFORE + round;
  const { findings } = yield* examineGuest(state.context, captureId, questionOf(request, vm), attempt);
  const [refused] = refusals(findings);
  if (!refused) return;
  const { code, fix, message } = refused;
  throw failedWith({
    code: CODE,
    message: `the machine was started after Sysprep and cannot be generalized again: ${code}: ${message}`,
    fix,
  });
}

/**
 * Somebody has started a machine that was generalized. Linux ends here: its first start has made half of a machine of it. Windows goes through its first
 * start and is then asked whether it can be generalized again.
 */
export function* afterStart(state: RunState, { vm }: Prepared, round: number): Durable<void> {
  forget(state, vm.id);
  if (vm.osType === 'Linux') {
    throw failedWith({
      code: CODE,
      message:
        'somebody started the machine after its guest was deprovisioned: its host keys and accounts are half made again',
      fix: 'Restore it (goldsmith restore), or build it anew; keep auto-start schedules away from it.',
    });
  }
  if (round >= MOST_ROUNDS)
    throw failed(CODE, `somebody started the machine ${round} times after its guest was generalized`);
  const started = yield* awaitFirstStart(state, vm);
  yield* askAgain(state, started, round);
  if (!state.findings.some(({ code }) => code === 'generalized-again')) state.findings.push(generalizedAgain(vm.id));
}
