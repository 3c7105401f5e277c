import { startImage } from '../../../activities/image/start-image.ts';
import { stagingFor } from '../../../domain/request/staging.ts';
import { groupId, parseVmId, requireParsed } from '../../../domain/resource-id.ts';
import { failed } from '../../../domain/run/stop.ts';
import { type Durable, run } from '../../../durable.ts';
import type { Prepared } from '../prepare.ts';
import { enter, heedCancel, type RunState } from '../run-state.ts';
import { reserve, siteOf } from '../temporary/disk-copies.ts';
import { watch } from '../watch.ts';

const IMAGE_MINUTES = 180;
const ROLE = 'interim';

/** A managed image for the time of the run, where the definition takes nothing else: of the machine as a whole, or of the disks that were chosen. */
export function* goThroughImage(state: RunState, prepared: Prepared): Durable<Prepared> {
  const { disks, plan, vm } = prepared;
  if (!plan.throughImage) return prepared;
  heedCancel(state);
  enter(state, 'capture');
  const { context, input } = state;
  const { captureId, request } = input;
  const { resourceGroup, subscriptionId } = requireParsed(parseVmId, vm.id);
  const scope = stagingFor(request.staging, vm.location)?.resourceGroupId ?? groupId(subscriptionId, resourceGroup);
  const site = siteOf(state, vm, scope, ROLE);
  const id = reserve(site, 'image', ROLE);
  const start = yield* run(context, startImage, {
    ...{ captureId, id, vmId: vm.id, location: plan.location, zoneResilient: false, generation: vm.generation },
    ...(disks ? { disks: { ...disks, osType: vm.osType } } : {}),
    tags: site.tags,
  });
  if (start.kind === 'taken') throw failed('image-name-taken', 'an image under the name of ours is somebody else’s');
  const operation = start.kind === 'started' ? start.operation : null;
  const expectation = { kind: 'image-ready', imageId: id } as const;
  yield* watch(state, { label: 'interim-image', operation, expectation, maxMinutes: IMAGE_MINUTES });
  return { ...prepared, imageId: id };
}
