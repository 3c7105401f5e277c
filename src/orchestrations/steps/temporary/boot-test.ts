import { type Probe, probeFor } from '../../../domain/boot-test/probe.ts';
import { capturedDataDisks } from '../../../domain/preflight/excluded-disks.ts';
import { stagingFor } from '../../../domain/request/staging.ts';
import { failed, failureOf } from '../../../domain/run/stop.ts';
import { type Durable, nowIso, sleep } from '../../../durable.ts';
import type { ImageSource } from '../../../domain/vm.ts';
import type { Prepared } from '../prepare.ts';
import type { Published } from '../publish.ts';
import { enter, type RunState } from '../run-state.ts';
import { awaitUp } from './await-up.ts';
import { makeInterface, makeMachine, removeTemporaries } from './temporaries.ts';

/** Azure gives a machine up after 40 minutes; the rest is for its own queues. */
const CREATE_MINUTES = 60;

function* comesUp(state: RunState, { machine, nic }: Probe): Durable<void> {
  yield* makeInterface(state, nic);
  yield* makeMachine(state, machine, CREATE_MINUTES);
  const trouble = yield* awaitUp(state, machine, (seconds) => sleep(state.context, seconds));
  if (trouble !== undefined) throw failed('not-up', trouble);
}

/** The reason why the probe did not come up; undefined if it did. */
function* tryProbe(state: RunState, probe: Probe): Durable<string | undefined> {
  try {
    yield* comesUp(state, probe);
    return undefined;
  } catch (error) {
    const { code, message } = failureOf(error).problem;
    return `${code}: ${message}`;
  }
}

/**
 * Makes a machine of the new version in its home region, which must come up as a system of its own before "latest" may find the version. Forced where
 * the stop of the guest left no proof, if there is a place for the machine; without a place such a version stays hidden. The machine is always removed.
 */
export function* bootTest(state: RunState, prepared: Prepared<ImageSource>, { image }: Published): Durable<void> {
  const { captureId, request, requestedBy } = state.input;
  const place = stagingFor(request.staging, prepared.plan.location);
  const isForced = state.proof === 'unproven';
  if ((!request.bootTest && !isForced) || !place || image.kind !== 'gallery-version') return;
  enter(state, 'boot-test');
  const now = nowIso(state.context);
  const about = { captureId, caller: requestedBy.caller, imageId: image.id, osState: request.osState, now };
  const dataDiskLuns = capturedDataDisks(prepared.vm, request).map(({ lun }) => lun);
  const probe = probeFor({ ...about, traits: prepared.vm, dataDiskLuns, place });
  const before = state.leftBehind.length;
  state.leftBehind.push(...probe.ids.map((id) => ({ what: 'temporary' as const, id })));
  const reason = yield* tryProbe(state, probe);
  const left = yield* removeTemporaries(state, probe.ids);
  state.leftBehind.splice(before, probe.ids.length, ...left.map((id) => ({ what: 'temporary' as const, id })));
  if (reason !== undefined) {
    throw failed(
      'boot-test-failed',
      `no machine came up from the version, which stays hidden from "latest". ${reason}`,
    );
  }
  if (!isForced) return;
  state.proof = 'boot-test';
  const rest = state.findings.filter(({ code }) => code !== 'stop-not-proven');
  state.findings.splice(0, state.findings.length, ...rest);
}
