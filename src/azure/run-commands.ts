import type { RunCommands, RunCommandState } from '../domain/ports/compute.ts';
import { parseVmId, requireParsed } from '../domain/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';
import { call, callOrAbsent } from './arm-errors.ts';

const STATES: Readonly<Record<string, RunCommandState['state']>> = {
  Pending: 'pending',
  Running: 'running',
  Succeeded: 'succeeded',
  Failed: 'failed',
  TimedOut: 'timed-out',
  Canceled: 'canceled',
};

/** Managed run commands. The operation's end says nothing of the script, so nobody follows it: the instance view is read instead (fact 20). */
export function makeRunCommands(arm: ArmClients): RunCommands {
  const at = (vmId: string) => {
    const { name, resourceGroup, subscriptionId } = requireParsed(parseVmId, vmId);
    return { group: resourceGroup, vm: name, commands: arm.compute(subscriptionId).virtualMachineRunCommands };
  };
  return {
    async start(vmId, { location, name, script, timeoutSeconds }) {
      const { commands, group, vm } = at(vmId);
      await call(() =>
        commands
          .createOrUpdate(group, vm, name, {
            location,
            source: { script },
            asyncExecution: true,
            treatFailureAsDeploymentFailure: false,
            timeoutInSeconds: timeoutSeconds,
          })
          .submitted(),
      );
    },
    async read(vmId, name) {
      const { commands, group, vm } = at(vmId);
      const found = await callOrAbsent(() => commands.getByVirtualMachine(group, vm, name, { expand: 'instanceView' }));
      if (!found) return undefined;
      const view = found.instanceView;
      return {
        state: STATES[view?.executionState ?? ''] ?? 'pending',
        exitCode: view?.exitCode,
        output: view?.output ?? '',
        error: view?.error ?? '',
      };
    },
    listNames(vmId) {
      const { commands, group, vm } = at(vmId);
      return call(async () => {
        const names: string[] = [];
        for await (const command of commands.listByVirtualMachine(group, vm)) {
          // One that is going already must not be deleted once more by the repetition of an activity.
          if (command.provisioningState !== 'Deleting') names.push(command.name ?? '');
        }
        return names;
      });
    },
    async remove(vmId, name) {
      const { commands, group, vm } = at(vmId);
      await callOrAbsent(() => commands.delete(group, vm, name).submitted());
    },
  };
}
