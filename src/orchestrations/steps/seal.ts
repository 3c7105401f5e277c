import { markGeneralized } from '../../activities/source/mark-generalized.ts';
import { startDeallocate } from '../../activities/source/start-deallocate.ts';
import { readSource } from '../../activities/source/read-source.ts';
import { consumedTags } from '../../domain/image-tags.ts';
import { encryptAgain } from '../../domain/run/encrypt-again.ts';
import { childId } from '../../domain/names.ts';
import { consumes } from '../../domain/run/route.ts';
import { failed, RunStopped } from '../../domain/run/stop.ts';
import { type Durable, nowIso, run, runChild } from '../../durable.ts';
import { decryptDisksName, generalizeGuestName } from '../names.ts';
import { type Prepared, takes, tryWriteTags } from './prepare.ts';
import { judgeProof } from './guest/judge-proof.ts';
import { runBefore } from './guest/run-before.ts';
import { boundary, enter, type RunState, stopIfCancelled } from './run-state.ts';
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
  let looks = 0;
  for (let window = 1; ; window += 1) {
    const childInput = { captureId, vmId, location, osType, ade, sequenceVersion, looks, startedAt };
    const result = yield* runChild(context, decryptDisksName, childInput, childId(captureId, `decrypt-${window}`));
    if (result.kind === 'done') return;
    if (result.kind === 'failed') throw new RunStopped({ kind: 'failed', problem: result.problem });
    stopIfCancelled(state);
    if (context.df.currentUtcDateTime.getTime() > deadline) {
      throw failed('decryption-timed-out', `the volumes were not decrypted within ${limits.maxDecryptMinutes} minutes`);
    }
    looks = result.looks;
  }
}

/** What may have changed while the disks were being decrypted, right before the door closes. */
function* recheck(state: RunState, { vm: { id: vmId, vmGuid } }: Prepared): Durable<void> {
  const { captureId } = state.input;
  const vm = yield* run(state.context, readSource, { captureId, vmId });
  if (vm?.vmGuid !== vmGuid) throw failed('vm-replaced', 'the machine was deleted or made again in the meantime');
  if (vm.power !== 'running') throw failed('vm-not-running', `the machine’s power state has become ${vm.power}`);
  if (vm.ade.kind !== 'none') throw failed('still-encrypted', 'the platform still reports Azure Disk Encryption');
}

/** The point of no return. */
export function* generalize(state: RunState, prepared: Prepared): Durable<void> {
  if (!takes(prepared, 'generalize')) {
    state.proof = 'not-needed';
    return;
  }
  const { entry, proof } = prepared.plan;
  if (entry !== 'from-running') {
    state.proof = proof ?? (entry === 'from-flagged' ? 'flag' : 'caller');
    // Said again, so that a retry of this run finds it in its record too.
    if (proof) state.leftBehind.push({ what: 'generalized-guest', id: prepared.vm.id });
    judgeProof(state, prepared);
    return;
  }
  yield* boundary(state);
  yield* runBefore(state, prepared);
  yield* recheck(state, prepared);
  stopIfCancelled(state);
  enter(state, 'generalize');
  const { captureId, limits, request } = state.input;
  const { id: vmId, location, osType, vmGuid } = prepared.vm;
  state.leftBehind.push({ what: 'guest-state-unknown', id: vmId });
  const childInput = {
    ...{ captureId, vmId, vmGuid, location, osType },
    keepUser: request.keepUser,
    maxMinutes: request.guestMinutes ?? limits.maxGeneralizeMinutes,
    forecasts: state.pace.forecasts,
    // A version can still be withheld when the Activity Log has told; a managed image can not.
    ...(prepared.plan.target.kind === 'gallery' ? { defersDoubts: true as const } : {}),
  };
  const result = yield* runChild(state.context, generalizeGuestName, childInput, childId(captureId, 'generalize'));
  if (result.kind === 'failed') throw new RunStopped({ kind: 'failed', problem: result.problem });
  state.leftBehind.splice(-1, 1, { what: 'generalized-guest', id: vmId });
  state.proof = result.value.proven ? 'marker' : 'unproven';
  state.residue = result.value.residue;
  state.findings.push(...result.value.doubts);
  state.pace.samples.push(...(result.value.took ?? []));
  if (result.value.stopped) state.unsettled = { ...result.value.stopped, vmId };
  judgeProof(state, prepared);
}

export function* deallocate(state: RunState, prepared: Prepared): Durable<void> {
  if (!takes(prepared, 'deallocate')) return;
  enter(state, 'deallocate');
  const { captureId } = state.input;
  const { id: vmId, vmGuid } = prepared.vm;
  const operation = yield* run(state.context, startDeallocate, {
    ...{ captureId, vmId, vmGuid },
    ...(prepared.plan.resumes ? { again: true } : {}),
  });
  // From here on it happens, whether or not we see it end.
  state.leftBehind.push({ what: 'deallocated-vm', id: vmId });
  const expectation = { kind: 'vm-deallocated', vmId } as const;
  yield* watch(state.context, {
    captureId,
    label: 'deallocate',
    operation,
    expectation,
    maxMinutes: 60,
    pace: state.pace,
  });
}

/** The last tag write comes first: a flagged machine refuses it. */
export function* flag(state: RunState, prepared: Prepared): Durable<void> {
  if (!takes(prepared, 'flag')) return;
  enter(state, 'flag');
  const { captureId, request } = state.input;
  const { id: vmId, vmGuid } = prepared.vm;
  if (consumes(request)) yield* tryWriteTags(state, consumedTags(captureId));
  yield* run(state.context, markGeneralized, { captureId, vmId, vmGuid });
  state.leftBehind.push({ what: 'flagged-vm', id: vmId });
}
