import { type Finding, warning } from '../../../domain/finding.ts';
import { helperFor } from '../../../domain/optimize/helper-for.ts';
import type { Optimization } from '../../../domain/optimize/optimization.ts';
import { stagingFor } from '../../../domain/request/staging.ts';
import { failed, failedWith, failureOf } from '../../../domain/run/stop.ts';
import type { Durable } from '../../../durable.ts';
import { discard } from '../clean-up.ts';
import { type Prepared, takes } from '../prepare.ts';
import { enter, heedCancel, type RunState } from '../run-state.ts';
import { makeDisks, siteOf, takeSnapshots } from '../temporary/disk-copies.ts';
import { attachDisk, detachDisk, makeHelper, runDism } from './helper-work.ts';

const notOptimized = (vmId: string, reason: string): Finding =>
  warning({
    code: 'image-not-optimized',
    where: vmId,
    message: `The captured disk was not optimized for its first start: ${reason}. The image is made of the disk as it was.`,
    fix: 'Nothing has to be done: the image is whole. Mend the reason, or take optimize out of the profile; with "onFailure": "fail" such a run fails.',
  });

/** The work on the copy. The helper goes at once, however it ends, but for a cancel, after which everything goes. */
function* workOn(state: RunState, prepared: Prepared, want: Optimization): Durable<string> {
  const { captureId, request } = state.input;
  const { vm } = prepared;
  const place = stagingFor(request.staging, vm.location);
  if (!place || !want.helper) throw failed('optimize-not-configured', 'there is no helper machine or no place for it');
  const site = siteOf(state, vm, place.resourceGroupId, 'optimize');
  const snapshots = yield* takeSnapshots(site, [{ disk: 'os', id: vm.osDisk.id ?? '' }]);
  const [copy] = yield* makeDisks(site, snapshots);
  const diskId = copy?.id ?? '';
  const helper = helperFor({ captureId, helper: want.helper, place, tags: site.tags });
  state.temporaries.unshift(...helper.ids);
  yield* makeHelper(state, helper);
  yield* attachDisk(state, helper.machine.id, diskId);
  yield* runDism(state, helper, want.maxMinutes);
  yield* detachDisk(state, helper.machine.id);
  yield* discard(state, helper.ids);
  return diskId;
}

/**
 * DISM /optimize-image /boot: the very last modification, and on a copy of the OS disk, so that the machine and its disk stay what they are. A failure
 * costs the optimization and, unless the profile wants it so, not the run: behind the point of no return an image that is whole is better than none.
 */
export function* optimize(state: RunState, prepared: Prepared): Durable<Prepared> {
  const want = state.input.request.optimize;
  if (!want || !takes(prepared, 'optimize')) return prepared;
  heedCancel(state);
  enter(state, 'optimize');
  const before = new Set(state.temporaries);
  try {
    return { ...prepared, optimizedDiskId: yield* workOn(state, prepared, want) };
  } catch (error) {
    const { code, message } = failureOf(error).problem;
    yield* discard(
      state,
      state.temporaries.filter((id) => !before.has(id)),
    );
    const reason = `${code}: ${message}`;
    if (want.onFailure === 'fail') throw failedWith({ code: 'optimize-failed', message: reason });
    state.findings.push(notOptimized(prepared.vm.id, reason));
    return prepared;
  }
}
