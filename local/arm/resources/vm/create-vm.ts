import { deployVm } from '../../deployment/deploy-vm.ts';
import { versionOf } from '../../http/api-version.ts';
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
  const document = renderVm(world, vm, { apiVersion: versionOf(request) });
  const answer = created(world, operation, document);
  const { etag } = document as { etag?: string };
  return { ...answer, headers: { ...answer.headers, ...(etag === undefined ? {} : { etag }) } };
}
