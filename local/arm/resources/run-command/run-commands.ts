import { ArmError, notSimulated, operationNotAllowed, resourceNotFound } from '../../arm-error.ts';
import { runInGuest } from '../../guest/run-script.ts';
import type { Operation } from '../../operation.ts';
import { partsOf } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { RunCommand, Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { needRunning, refuseGeneralized } from '../vm/vm-state.ts';
import { defaultTimeoutSeconds, failedExtension, silentAgent, silentExtension, tailOf } from './run-command-errors.ts';

const most = 25;

export const runCommandId = (vm: Vm, name: string) => `${vm.id}/runCommands/${name}`;

export function findRunCommand(world: World, vm: Vm, name: string): RunCommand {
  const found = world.tables.runCommands.get(runCommandId(vm, name));
  if (!found) {
    throw resourceNotFound('Microsoft.Compute/virtualMachines', `${vm.name}/runCommands/${name}`, partsOf(vm.id).group);
  }
  return found;
}

/** The default timeout is stored, and shown, as 0 (INDEX fact 20). Protected parameters are never shown. */
function modelOf(properties: Json): Json {
  const {
    protectedParameters: _secret,
    runAsPassword: _password,
    instanceView: _view,
    provisioningState: _state,
    ...shown
  } = properties;
  return {
    ...shown,
    timeoutInSeconds: properties.timeoutInSeconds ?? 0,
    asyncExecution: properties.asyncExecution ?? false,
  };
}

/** Parameters take the place of `$name` in the script. */
function scriptOf(model: Json): string {
  if (typeof model.source?.script !== 'string') throw notSimulated('PUT', 'a run command without source.script');
  const parameters = (model.parameters ?? []) as { name: string; value: string }[];
  return parameters.reduce(
    (text, { name, value }) => text.replaceAll(`$${name}`, value),
    model.source.script as string,
  );
}

function register(world: World, vm: Vm, name: string, location: string | undefined): RunCommand {
  const current = world.tables.runCommands.under(vm.id).length;
  if (current >= most) {
    throw operationNotAllowed(
      `The maximum number of managed Run commands (max=${most}, current=${current}) has been exceeded.`,
    );
  }
  if (!location) throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  return world.tables.runCommands.put({
    id: runCommandId(vm, name),
    name,
    type: 'Microsoft.Compute/virtualMachines/runCommands',
    location,
    tags: {},
    vmId: vm.id,
    provisioningState: 'Creating',
    model: {},
    fingerprint: '',
    execution: 'Pending',
    message: '',
    output: '',
    error: '',
  });
}

/** Starts the script, and ends the operation where the service does: with the script, or at once where it was asked to run alone. */
function execute(world: World, vm: Vm, command: RunCommand, operation: Operation): () => void {
  const { asyncExecution, timeoutInSeconds, treatFailureAsDeploymentFailure } = command.model;
  const report = (seconds: number) =>
    world.clock.after(seconds, `run command ${command.name} is reported`, () => world.operations.finish(operation));
  return runInGuest(world, vm, {
    script: scriptOf(command.model),
    timeoutSeconds: Number(timeoutInSeconds) || defaultTimeoutSeconds,
    started: () => {
      Object.assign(command, { execution: 'Running', message: 'Execution in progress', startMs: world.clock.nowMs });
      if (asyncExecution) report(1);
    },
    ended: ({ exitCode, stdout, stderr }) => {
      const failed = exitCode !== 0;
      const message = failed
        ? `Execution failed: failed to execute command: command terminated with exit status=${exitCode}`
        : 'Execution completed';
      const texts = { output: tailOf(stdout), error: tailOf(stderr) };
      Object.assign(command, {
        execution: failed ? 'Failed' : 'Succeeded',
        message,
        exitCode,
        endMs: world.clock.nowMs,
        ...texts,
      });
      if (asyncExecution) return;
      if (failed && treatFailureAsDeploymentFailure)
        world.operations.failNow(operation, failedExtension(command.name, message));
      else report(4);
    },
    timedOut: (hasStarted) => {
      Object.assign(command, {
        execution: hasStarted ? 'TimedOut' : 'Failed',
        message: 'Execution timed out',
        endMs: world.clock.nowMs,
      });
      world.operations.failNow(operation, hasStarted ? silentExtension(command.name) : silentAgent(vm));
    },
  });
}

/** PUT and PATCH. The same body under the same name does not run again (azure-compute-docs PR 178). */
export function putRunCommand(world: World, vm: Vm, name: string, body: Json, patch: boolean) {
  refuseGeneralized(vm);
  needRunning(vm);
  const existing = patch ? findRunCommand(world, vm, name) : world.tables.runCommands.get(runCommandId(vm, name));
  const model = modelOf({ ...(patch ? existing?.model : {}), ...(body.properties as Json | undefined) });
  scriptOf(model);
  const command = existing ?? register(world, vm, name, body.location as string | undefined);
  const fingerprint = JSON.stringify([model, (body.properties as Json | undefined)?.protectedParameters]);
  const again = existing !== undefined && existing.fingerprint === fingerprint;
  if (body.tags) command.tags = { ...(body.tags as Record<string, string>) };
  let forget = () => undefined as void;
  const operation = world.operations.start({
    name: 'Microsoft.Compute/virtualMachines/runCommands/write',
    family: 'operations',
    subscriptionId: partsOf(vm.id).subscriptionId,
    location: vm.location,
    resourceId: command.id,
    seconds: again ? 10 : Infinity,
    onDone: () => void (command.provisioningState = 'Succeeded'),
    onFailed: () => {
      command.provisioningState = 'Failed';
      forget();
    },
  });
  command.provisioningState = existing ? 'Updating' : 'Creating';
  if (!again) {
    Object.assign(command, { model, fingerprint, execution: 'Pending', message: '', output: '', error: '' });
    delete command.exitCode;
    delete command.startMs;
    delete command.endMs;
    forget = execute(world, vm, command, operation);
  }
  return { command, operation, isNew: existing === undefined };
}

/** Deleting one that runs ends its script; what the script had set going in the guest goes on. */
export function deleteRunCommand(world: World, vm: Vm, command: RunCommand): Operation {
  needRunning(vm);
  for (const running of world.operations.running(command.id)) {
    world.operations.failNow(running, { code: 'OperationPreempted', message: 'The run command was deleted.' });
  }
  if (command.execution === 'Running' || command.execution === 'Pending') command.execution = 'Canceled';
  command.provisioningState = 'Deleting';
  return world.operations.start({
    name: 'Microsoft.Compute/virtualMachines/runCommands/delete',
    family: 'operations',
    subscriptionId: partsOf(vm.id).subscriptionId,
    location: vm.location,
    resourceId: command.id,
    seconds: 10,
    onDone: () => void world.tables.runCommands.delete(command.id),
  });
}
