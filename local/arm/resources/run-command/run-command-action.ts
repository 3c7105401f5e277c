import { ArmError, operationNotAllowed } from '../../arm-error.ts';
import { sampleScript } from '../../catalogue/run-command-documents.ts';
import { runInGuest, type EndedRun } from '../../guest/run-script.ts';
import type { Operation } from '../../operation.ts';
import { partsOf } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { refuseGeneralized } from '../vm/vm-state.ts';
import { defaultTimeoutSeconds, silentAgent, silentExtension, tailOf } from './run-command-errors.ts';

/** Shortest time the action takes, whatever the script. */
const leastSeconds = 20;

/** The first version of the action answered a bare list, and its lines as one (run-command.ps2018 SetRunCommand #60). */
const wrappedSince = '2017-12-01';

/** Windows answers two entries, Linux one (INDEX fact 19). The operation succeeds whether the script did or not. */
function resultOf(vm: Vm, run: EndedRun, apiVersion: string): unknown {
  const text = (output: string) => tailOf(vm.osContent.windows ? output.replace(/\n$/, '') : output);
  const [stdout, stderr] = [text(run.stdout), text(run.stderr)];
  const entry = (code: string, message: string) => ({
    code,
    level: 'Info',
    displayStatus: 'Provisioning succeeded',
    message,
  });
  const value = vm.osContent.windows
    ? [entry('ComponentStatus/StdOut/succeeded', stdout), entry('ComponentStatus/StdErr/succeeded', stderr)]
    : [entry('ProvisioningState/succeeded', `Enable succeeded: \n[stdout]\n${stdout}\n[stderr]\n${stderr}`)];
  if (apiVersion >= wrappedSince) return { value };
  return value.map((each) => ({ ...each, message: each.message.replaceAll('\n', String.raw`\n`) }));
}

/** Where the agent of Linux keeps the script it was given (run-command.cli2024.test_vm_run_command_with_parameters #25). */
const scriptFile = '/var/lib/waagent/run-command/download/0/script.sh';

/** Parameters have names on Windows and places on Linux. Without a script the sample of the command runs (generalize-capture.py2020 #24). */
function scriptOf(vm: Vm, body: Json, command: string): string {
  const lines = (body.script ?? sampleScript(command)) as readonly string[];
  const parameters = (body.parameters ?? []) as readonly { name: string; value: string }[];
  const script = lines.join('\n');
  if (!vm.osContent.windows) {
    const words = [scriptFile, ...parameters.map(({ value }) => value)];
    return script.replaceAll(/\$(\d)\b/g, (_all, at: string) => words[Number(at)] ?? '');
  }
  const block = /^\s*param\s*\([^)]*\)/i.exec(script)?.[0] ?? '';
  const declared = [...block.matchAll(/\$(\w+)/g)].map(([, name = '']) => name);
  const valueOf = (name: string) => parameters.find((each) => each.name === name)?.value ?? '';
  const filled = (text: string, name: string) =>
    text.replaceAll(new RegExp(`\\$${name}\\b`, 'gi'), () => valueOf(name));
  return declared.reduce(filled, script.slice(block.length));
}

export function runCommandAction(world: World, vm: Vm, body: Json, apiVersion: string): Operation {
  refuseGeneralized(vm);
  if (vm.power !== 'running') throw operationNotAllowed('The operation requires the VM to be running (or set to run).');
  const command = vm.osContent.windows ? 'RunPowerShellScript' : 'RunShellScript';
  if (body.commandId !== command || !Array.isArray(body.script ?? [])) {
    throw new ArmError(400, 'InvalidParameter', 'The value of parameter commandId is invalid.', {
      target: 'commandId',
    });
  }
  const resourceId = `${vm.id}/runCommand`;
  if (world.operations.running(resourceId).length > 0) {
    throw new ArmError(
      409,
      'Conflict',
      'Run command extension execution is in progress. Please wait for completion before invoking a run command.',
    );
  }

  let result: unknown;
  const startMs = world.clock.nowMs;
  const operation = world.operations.start({
    name: 'Microsoft.Compute/virtualMachines/runCommand/action',
    family: 'operations',
    subscriptionId: partsOf(vm.id).subscriptionId,
    location: vm.location,
    resourceId,
    seconds: Infinity,
    onDone: () => result,
    onFailed: () => forget(),
  });
  const forget = runInGuest(world, vm, {
    script: scriptOf(vm, body, command),
    timeoutSeconds: defaultTimeoutSeconds,
    started: () => undefined,
    ended: (run) => {
      result = resultOf(vm, run, apiVersion);
      const wait = Math.max(4, leastSeconds - (world.clock.nowMs - startMs) / 1000);
      world.clock.after(wait, `run command is reported on ${vm.name}`, () => world.operations.finish(operation));
    },
    timedOut: (hasStarted) =>
      world.operations.failNow(operation, hasStarted ? silentExtension('RunCommand') : silentAgent(vm)),
  });
  return operation;
}
