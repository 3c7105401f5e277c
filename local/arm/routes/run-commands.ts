import { versionOf } from '../http/api-version.ts';
import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { accepted, created, noContent, ok, updating } from '../http/respond.ts';
import type { Route } from '../http/route.ts';
import { runCommandAction } from '../resources/run-command/run-command-action.ts';
import { renderRunCommand } from '../resources/run-command/run-command-document.ts';
import {
  deleteRunCommand,
  findRunCommand,
  putRunCommand,
  runCommandId,
} from '../resources/run-command/run-commands.ts';
import { findVm } from '../resources/vm/vm-state.ts';
import type { World } from '../world.ts';

const vmPath =
  '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/{vm}';
const one = `${vmPath}/runCommands/{name}`;
const provider = 'Microsoft.Compute/virtualMachines/runCommands';

/** The machine's bucket pays for its children (domain 4.1). */
export const bucketOfVm = ({ resourceId }: ArmRequest) =>
  /^.*\/virtualMachines\/[^/]+/i.exec(resourceId)?.[0] ?? resourceId;

function write(request: ArmRequest, world: World): ArmResponse {
  const vm = findVm(world, request.params);
  const patch = request.method === 'PATCH';
  const { command, operation, isNew } = putRunCommand(world, vm, request.params.name ?? '', request.body ?? {}, patch);
  return (isNew ? created : updating)(world, operation, renderRunCommand(command));
}

function read({ params, query }: ArmRequest, world: World): ArmResponse {
  const command = findRunCommand(world, findVm(world, params), params.name ?? '');
  return ok(renderRunCommand(command, query.get('$expand')?.toLowerCase() === 'instanceview'));
}

function remove({ params }: ArmRequest, world: World): ArmResponse {
  const vm = findVm(world, params);
  const command = world.tables.runCommands.get(runCommandId(vm, params.name ?? ''));
  return command ? accepted(world, deleteRunCommand(world, vm, command)) : noContent();
}

const throttled = { throttle: 'updateVm', throttleKey: bucketOfVm } as const;

export const runCommandRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: `${vmPath}/runCommand`,
    operation: 'Microsoft.Compute/virtualMachines/runCommand/action',
    throttle: 'updateVm',
    handler: (request, world) =>
      accepted(world, runCommandAction(world, findVm(world, request.params), request.body ?? {}, versionOf(request))),
  },
  {
    method: 'GET',
    path: `${vmPath}/runCommands`,
    operation: `${provider}/read`,
    throttle: 'lowCostGet',
    throttleKey: bucketOfVm,
    handler: ({ params }, world) => {
      const commands = world.tables.runCommands.under(findVm(world, params).id);
      return ok({ value: commands.map((command) => renderRunCommand(command)) });
    },
  },
  {
    method: 'GET',
    path: one,
    operation: `${provider}/read`,
    throttle: 'lowCostGet',
    throttleKey: bucketOfVm,
    handler: read,
  },
  { method: 'PUT', path: one, operation: `${provider}/write`, ...throttled, handler: write },
  { method: 'PATCH', path: one, operation: `${provider}/write`, ...throttled, handler: write },
  { method: 'DELETE', path: one, operation: `${provider}/delete`, ...throttled, handler: remove },
];
