import { deployVm } from '../../deployment/deploy-vm.ts';
import type { ArmRequest, ArmResponse } from '../../http/message.ts';
import { created } from '../../http/respond.ts';
import type { Json } from '../../shapes/json.ts';
import type { World } from '../../world.ts';
import { renderVm } from './vm-document.ts';

/** PUT of a machine that does not exist: a deployment from an image. */
export function createVm(world: World, request: ArmRequest): ArmResponse {
  const { subscriptionId = '', group = '', vm: name = '' } = request.params;
  const place = { subscriptionId, group, name };
  const { vm, operation } = deployVm(world, place, (request.body ?? {}) as Json);
  return created(world, operation, renderVm(world, vm));
}
