import type { OrchestrationContext } from 'durable-functions';
import { readSource } from '../../../activities/source/read-source.ts';
import { isUp, stateText } from '../../../domain/boot-test/probe.ts';
import { type Durable, run } from '../../../durable.ts';

const LOOK_SECONDS = 30;
const LOOKS = 40;

/** Looks at a machine that was made until it is up. Undefined when it is, else what kept it from that. */
export function* awaitUp(
  context: OrchestrationContext,
  machine: { readonly captureId: string; readonly vmId: string },
  pause: (seconds: number) => Durable<void>,
): Durable<string | undefined> {
  let last = '';
  for (let look = 0; look < LOOKS; look += 1) {
    const vm = yield* run(context, readSource, machine);
    if (vm && isUp(vm)) return undefined;
    last = stateText(vm);
    yield* pause(LOOK_SECONDS);
  }
  return `the machine was made, but did not come up within ${(LOOKS * LOOK_SECONDS) / 60} minutes: ${last}`;
}
