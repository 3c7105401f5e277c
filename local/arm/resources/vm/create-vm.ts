import { notSimulated } from '../../arm-error.ts';
import type { ArmRequest, ArmResponse } from '../../http/message.ts';
import type { World } from '../../world.ts';

/** PUT of a machine that does not exist: a deployment from an image. */
export function createVm(_world: World, request: ArmRequest): ArmResponse {
  throw notSimulated('PUT', `${request.path} (creating a virtual machine)`);
}
