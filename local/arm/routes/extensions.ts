import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { accepted, created, noContent, ok, updating } from '../http/respond.ts';
import type { Route } from '../http/route.ts';
import { renderExtension } from '../resources/extension/extension-document.ts';
import { deleteExtension, extensionId, findExtension, putExtension } from '../resources/extension/extensions.ts';
import { findVm } from '../resources/vm/vm-state.ts';
import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';
import { bucketOfVm } from './run-commands.ts';

const many =
  '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/{vm}/extensions';
const one = `${many}/{name}`;
const provider = 'Microsoft.Compute/virtualMachines/extensions';

function write(request: ArmRequest, world: World): ArmResponse {
  const vm = findVm(world, request.params);
  const patch = request.method === 'PATCH';
  const { extension, operation, isNew } = putExtension(world, vm, request.params.name ?? '', request.body ?? {}, patch);
  return (isNew ? created : updating)(world, operation, renderExtension(extension));
}

/** Whether the caller wants the instance view, and of what system it is. */
const viewOf = ({ query }: ArmRequest, { osContent }: Vm) =>
  query.get('$expand')?.toLowerCase() === 'instanceview' ? { windows: osContent.windows !== undefined } : undefined;

function read(request: ArmRequest, world: World): ArmResponse {
  const vm = findVm(world, request.params);
  return ok(renderExtension(findExtension(world, vm, request.params.name ?? ''), viewOf(request, vm)));
}

function list(request: ArmRequest, world: World): ArmResponse {
  const vm = findVm(world, request.params);
  const extensions = world.tables.extensions.under(vm.id);
  return ok({ value: extensions.map((extension) => renderExtension(extension, viewOf(request, vm))) });
}

function remove({ params }: ArmRequest, world: World): ArmResponse {
  const vm = findVm(world, params);
  const extension = world.tables.extensions.get(extensionId(vm, params.name ?? ''));
  return extension ? accepted(world, deleteExtension(world, vm, extension)) : noContent();
}

const reading = { throttle: 'lowCostGet', throttleKey: bucketOfVm } as const;
const writing = { throttle: 'updateVm', throttleKey: bucketOfVm } as const;

export const extensionRoutes: readonly Route[] = [
  { method: 'GET', path: many, operation: `${provider}/read`, ...reading, handler: list },
  { method: 'GET', path: one, operation: `${provider}/read`, ...reading, handler: read },
  { method: 'PUT', path: one, operation: `${provider}/write`, ...writing, handler: write },
  { method: 'PATCH', path: one, operation: `${provider}/write`, ...writing, handler: write },
  { method: 'DELETE', path: one, operation: `${provider}/delete`, ...writing, handler: remove },
];
