import { markGeneralized } from '../../activities/source/mark-generalized.ts';
import { startDeallocate } from '../../activities/source/start-deallocate.ts';
import { readState } from '../../activities/source/read-state.ts';
import { readSource } from '../../activities/source/read-source.ts';
import { consumedTags } from '../../domain/image-tags.ts';
import { STARTED_AGAIN } from '../../domain/refuse-replaced.ts';
import { encryptAgain } from '../../domain/run/encrypt-again.ts';
import { gibToDecrypt } from '../../domain/pace/decrypt-pace.ts';
import { childId } from '../../domain/names.ts';
import { consumes } from '../../domain/run/route.ts';
import { failed, failedWith, failureOf, RunStopped } from '../../domain/run/stop.ts';
import { type Activity, type Durable, nowIso, run, runChild, tryRun } from '../../durable.ts';
import { decryptDisksName, type DecryptProgress, generalizeGuestName, type GuestStop } from '../names.ts';
import { type Prepared, takes, tryWriteTags } from './prepare.ts';
import { judgeProof } from './guest/judge-proof.ts';
import { runBefore } from './guest/run-before.ts';
import { afterStart } from './guest/started-again.ts';
import { agreedIn, boundary, enter, type RunState, stopIfCancelled } from './run-state.ts';
import { watch } from './watch.ts';

/** Windows under Azure Disk Encryption: decrypted and proven before anything else touches the guest. */
export function* decrypt(state: RunState, prepared: Prepared): Durable<void> {
  const { ade, id: vmId, location, osType } = prepared.vm;
  if (ade.kind === 'none' || !takes(prepared, 'decrypt')) return;
  yield* boundary(state);
  enter(state, 'decrypt');
  const { context, input } = state;
  const { captureId, limits } = input;
  const startedAt = nowIso(context);
  const deadline = new Date(startedAt).getTime() + limits.maxDecryptMinutes * 60_000;
  const sequenceVersion = context.df.newGuid(context.df.instanceId);
  state.leftBehind.push({ what: 'decrypted-disks', id: vmId, undo: encryptAgain(vmId, ade) });
  const gib = gibToDecrypt(prepared.vm);
  const { forecasts, samples } = state.pace;
  const common = { captureId, vmId, location, osType, ade, sequenceVersion, startedAt, forecasts };
  let sofar: DecryptProgress = { looks: 0 };
  for (let window = 1; ; window += 1) {
    const childInput = { ...common, ...sofar, ...(gib === undefined ? {} : { gib }) };
    const result = yield* runChild(context, decryptDisksName, childInput, childId(captureId, `decrypt-${window}`));
    if (result.kind === 'failed') throw new RunStopped({ kind: 'failed', problem: result.problem });
    samples.push(...((result.kind === 'done' ? result.value.took : result.took) ?? []));
    if (result.kind === 'done') return;
    stopIfCancelled(state);
    if (context.df.currentUtcDateTime.getTime() > deadline) {
      throw failed('decryption-timed-out', `the volumes were not decrypted within ${limits.maxDecryptMinutes} minutes`);
    }
    sofar = { looks: result.looks, ...(result.seen ? { seen: result.seen } : {}) };
  }
}

/** What may have changed while the disks were being decrypted, right before the door closes. */
function* recheck(state: RunState, { vm: { id: vmId, vmGuid } }: Prepared): Durable<void> {
  const { captureId } = state.input;
  const vm = yield* run(state.context, readSource, { captureId, vmId, ...agreedIn(state) });
  if (vm?.vmGuid !== vmGuid) throw failed('vm-replaced', 'the machine was deleted or made again in the meantime');
  if (vm.power !== 'running') throw failed('vm-not-running', `the machine’s power state has become ${vm.power}`);
  if (vm.ade.kind !== 'none') throw failed('still-encrypted', 'the platform still reports Azure Disk Encryption');
}

/** Work of an earlier run, or somebody's word: nothing is done to the guest. */
function adopt(state: RunState, prepared: Prepared): void {
  const { entry, proof } = prepared.plan;
  state.proof = proof ?? (entry === 'from-flagged' ? 'flag' : 'caller');
  // Said again, so that a retry of this run finds it in its record too.
  if (proof) state.leftBehind.push({ what: 'generalized-guest', id: prepared.vm.id });
  judgeProof(state, prepared);
}

/** Everything before the door closes. The profile's script has run when it is gone through again. */
function* comeToTheDoor(state: RunState, prepared: Prepared, round: number): Durable<void> {
  if (round > 1) return yield* recheck(state, prepared);
  yield* boundary(state);
  yield* runBefore(state, prepared);
  yield* recheck(state, prepared);
  stopIfCancelled(state);
}

/** Whether what was generalized is still so: somebody may start a machine at any time. */
type Holds = boolean;

/** The point of no return. */
function* generalize(state: RunState, prepared: Prepared, round: number): Durable<Holds> {
  if (!takes(prepared, 'generalize')) {
    state.proof = 'not-needed';
    return true;
  }
  if (prepared.plan.entry !== 'from-running' && round === 1) {
    adopt(state, prepared);
    return true;
  }
  yield* comeToTheDoor(state, prepared, round);
  enter(state, 'generalize');
  const { captureId, limits, request } = state.input;
  const { id: vmId, location, osType, vmGuid } = prepared.vm;
  state.leftBehind.push({ what: 'guest-state-unknown', id: vmId });
  const childInput = {
    ...{ captureId, vmId, vmGuid, location, osType },
    keepUser: request.keepUser,
    maxMinutes: request.guestMinutes ?? limits.maxGeneralizeMinutes,
    forecasts: state.pace.forecasts,
    ...(round > 1 ? { round } : {}),
    // A version can still be withheld when the Activity Log has told; a managed image can not.
    ...(prepared.plan.target.kind === 'gallery' ? { defersDoubts: true as const } : {}),
  };
  const id = childId(captureId, round > 1 ? `generalize-${round}` : 'generalize');
  const result = yield* runChild(state.context, generalizeGuestName, childInput, id);
  if (result.kind === 'failed') throw new RunStopped({ kind: 'failed', problem: result.problem });
  return note(state, prepared, result.value);
}

/** What the guest step came to. */
function note(state: RunState, prepared: Prepared, stop: GuestStop): Holds {
  const { id: vmId } = prepared.vm;
  state.leftBehind.splice(-1, 1, { what: 'generalized-guest', id: vmId });
  if (stop.startedAgain) return false;
  state.proof = stop.proven ? 'marker' : 'unproven';
  state.residue = stop.residue;
  state.findings.push(...stop.doubts);
  state.pace.samples.push(...(stop.took ?? []));
  if (stop.stopped) state.unsettled = { ...stop.stopped, vmId };
  judgeProof(state, prepared);
  return true;
}

/** Runs what is refused on a machine that was started again. */
function* unlessStarted<In, Out>(state: RunState, activity: Activity<In, Out>, input: In): Durable<Out | 'started'> {
  const answer = yield* tryRun(state.context, activity, input);
  if (answer.kind === 'done') return answer.value;
  if (answer.problem.code === STARTED_AGAIN) return 'started';
  throw failedWith(answer.problem);
}

/** A start preempts a deallocation that is under way, and Azure calls that a failure of ours. */
function* isStarted(state: RunState, { vm: { id: vmId, vmGuid } }: Prepared): Durable<boolean> {
  const vm = yield* run(state.context, readState, { captureId: state.input.captureId, vmId });
  return vm?.vmGuid === vmGuid && (vm.power === 'running' || vm.power === 'starting');
}

function* deallocate(state: RunState, prepared: Prepared, round: number): Durable<Holds> {
  if (!takes(prepared, 'deallocate')) return true;
  enter(state, 'deallocate');
  const { captureId } = state.input;
  const { id: vmId, vmGuid } = prepared.vm;
  const operation = yield* unlessStarted(state, startDeallocate, {
    ...{ captureId, vmId, vmGuid },
    ...(prepared.plan.resumes ? { again: true } : {}),
  });
  if (operation === 'started') return false;
  // From here on it happens, whether or not we see it end.
  state.leftBehind.push({ what: 'deallocated-vm', id: vmId });
  const label = round > 1 ? `deallocate-${round}` : 'deallocate';
  const expectation = { kind: 'vm-deallocated', vmId } as const;
  try {
    yield* watch(state, { label, operation, expectation, maxMinutes: 60 });
    return true;
  } catch (error) {
    const { problem } = failureOf(error);
    if (yield* isStarted(state, prepared)) return false;
    throw failedWith(problem);
  }
}

/** The last tag write comes first: a flagged machine refuses it. */
function* flag(state: RunState, prepared: Prepared): Durable<Holds> {
  if (!takes(prepared, 'flag')) return true;
  enter(state, 'flag');
  const { captureId, request } = state.input;
  const { id: vmId, vmGuid } = prepared.vm;
  if (consumes(request)) yield* tryWriteTags(state, consumedTags(captureId));
  const flagged = yield* unlessStarted(state, markGeneralized, { captureId, vmId, vmGuid });
  if (flagged === 'started') return false;
  state.leftBehind.push({ what: 'flagged-vm', id: vmId });
  return true;
}

/** From a running guest to a machine that nobody can start any more. Windows that somebody starts in between is generalized again. */
export function* seal(state: RunState, prepared: Prepared): Durable<void> {
  for (let round = 1; ; round += 1) {
    const holds =
      (yield* generalize(state, prepared, round)) &&
      (yield* deallocate(state, prepared, round)) &&
      (yield* flag(state, prepared));
    if (holds) return;
    yield* afterStart(state, prepared, round);
  }
}
