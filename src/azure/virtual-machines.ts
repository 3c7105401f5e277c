import type { Disk } from '@azure/arm-compute';
import type { ListedVm, VirtualMachines } from '../domain/ports/compute.ts';
import { parseDiskId, parseVmId, requireParsed, type ResourceName, sameId } from '../domain/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';
import { call, callOrAbsent } from './arm-errors.ts';
import { startOperation } from './operations.ts';
import { diskIdsOf, vmFacts, vmState } from './vm-facts.ts';

const GROUP = /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?/i;

async function readDisk(arm: ArmClients, diskId: string): Promise<Disk | undefined> {
  const { name, resourceGroup, subscriptionId } = requireParsed(parseDiskId, diskId);
  return callOrAbsent(() => arm.compute(subscriptionId).disks.get(resourceGroup, name));
}

/**
 * The blob with the serial log is handed out as a signed URL: fetched here, at once, and never passed on. An account that lets nobody in (firewall, private
 * endpoint, a name that is not found) is as if there were no log; whoever needs one looks again.
 */
async function fetchText(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}

async function listVms(arm: ArmClients, scope: string): Promise<ListedVm[]> {
  const [, subscriptionId, resourceGroup] = GROUP.exec(scope) ?? [];
  if (!subscriptionId) return [];
  const { virtualMachines } = arm.compute(subscriptionId);
  const single = parseVmId(scope) ? scope : undefined;
  const found: ListedVm[] = [];
  for await (const vm of resourceGroup ? virtualMachines.list(resourceGroup) : virtualMachines.listAll()) {
    if (!vm.id || (single && !sameId(vm.id, single))) continue;
    found.push({ id: vm.id, vmGuid: vm.vmId ?? '', tags: vm.tags ?? {} });
  }
  return found;
}

export function makeVirtualMachines(arm: ArmClients): VirtualMachines {
  const at = (vmId: string): ResourceName => requireParsed(parseVmId, vmId);
  const get = (vmId: string) => {
    const { name, resourceGroup, subscriptionId } = at(vmId);
    const { virtualMachines } = arm.compute(subscriptionId);
    return callOrAbsent(() => virtualMachines.get(resourceGroup, name, { expand: 'instanceView' }));
  };
  return {
    async read(vmId) {
      const vm = await get(vmId);
      if (!vm) return undefined;
      const disks = await Promise.all(diskIdsOf(vm).map((id) => readDisk(arm, id)));
      return vmFacts(
        vm,
        disks.filter((disk) => disk !== undefined),
      );
    },
    async readState(vmId) {
      const vm = await get(vmId);
      return vm && vmState(vm);
    },
    list: (scope) => call(() => listVms(arm, scope)),
    startDeallocate(vmId) {
      const { name, resourceGroup, subscriptionId } = at(vmId);
      const { virtualMachines } = arm.compute(subscriptionId);
      return startOperation('deallocate', subscriptionId, () => virtualMachines.deallocate(resourceGroup, name));
    },
    async generalize(vmId) {
      const { name, resourceGroup, subscriptionId } = at(vmId);
      await call(() => arm.compute(subscriptionId).virtualMachines.generalize(resourceGroup, name));
    },
    async readSerialLog(vmId) {
      const { name, resourceGroup, subscriptionId } = at(vmId);
      const { virtualMachines } = arm.compute(subscriptionId);
      try {
        const answer = await call(() => virtualMachines.retrieveBootDiagnosticsData(resourceGroup, name));
        return answer.serialConsoleLogBlobUri ? await fetchText(answer.serialConsoleLogBlobUri) : undefined;
      } catch (error) {
        // Boot diagnostics that are off answer 4xx: no log is not a failure of the run.
        if (error instanceof Error && error.name === 'Rejected') return undefined;
        throw error;
      }
    },
  };
}
