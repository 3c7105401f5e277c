import { readSource } from '../../../activities/source/read-source.ts';
import { isUp, stateText } from '../../../domain/boot-test/probe.ts';
import { upOf } from '../../../domain/pace/forecast.ts';
import type { MachineRequest } from '../../../domain/ports/temporaries.ts';
import { type Durable, run } from '../../../durable.ts';
import { lookUntil } from '../pace/look-until.ts';
import type { Watcher } from '../watch.ts';

const MINUTES = 20;

/** Looks at a machine that was made until it is up. Undefined when it is, else what kept it from that. */
export function* awaitUp(
  watcher: Watcher,
  machine: Pick<MachineRequest, 'id' | 'osType'>,
  pause: (seconds: number) => Durable<void>,
): Durable<string | undefined> {
  const { captureId } = watcher.input;
  let last = '';
  const up = yield* lookUntil(watcher, { kind: upOf(machine.osType), minutes: MINUTES, pause }, function* look() {
    const vm = yield* run(watcher.context, readSource, { captureId, vmId: machine.id });
    last = stateText(vm);
    return vm && isUp(vm) ? vm : undefined;
  });
  return up ? undefined : `the machine was made, but did not come up within ${MINUTES} minutes: ${last}`;
}
