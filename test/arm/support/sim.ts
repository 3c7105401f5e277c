import type { ComputeManagementClient } from '@azure/arm-compute';
import type { Seed, SeedVm } from '../../../local/arm/seed-shape.ts';
import type { Arm } from '../../../local/arm/server.ts';
import { computeIdOf, group, simulatedAzure, subscriptionId } from './simulated-azure.ts';

export { group, subscriptionId };
export const groupScope = `/subscriptions/${subscriptionId}/resourceGroups/${group}`;
export const vmId = (name = 'vm1') => computeIdOf('virtualMachines', name);

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- documents of the service
}

export interface Sim {
  readonly arm: Arm;
  readonly client: ComputeManagementClient;
  /** A plain request with a token, to a path or a whole URL of the simulator. */
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Moves virtual time. */
  pass(seconds: number): void;
  close(): Promise<void>;
}

export async function startSim(seed: Omit<Seed, 'subscriptionId'> = {}): Promise<Sim> {
  const { arm, client, pass, call } = await simulatedAzure({
    resourceGroups: [{ name: group, location: 'westeurope' }],
    ...seed,
  });
  return {
    arm,
    client,
    pass,
    close: () => arm.close(),
    async call(method, path, body) {
      const response = await call(method, path.replace(arm.url, ''), body);
      const text = await response.text();
      const json = response.headers.get('content-type')?.includes('json');
      return { status: response.status, headers: response.headers, body: text && json ? JSON.parse(text) : text };
    },
  };
}

export const machine = (more: Partial<SeedVm> = {}): SeedVm => ({
  resourceGroup: group,
  name: 'vm1',
  location: 'westeurope',
  os: 'Windows',
  ...more,
});

/** Code of the power state in the instance view. */
export async function powerOf(sim: Sim, name = 'vm1'): Promise<string | undefined> {
  const { statuses } = await sim.client.virtualMachines.instanceView(group, name);
  return statuses?.map((status) => status.code ?? '').find((code) => code.startsWith('PowerState/'));
}

/** Runs a script through a managed run command and answers its instance view once `seconds` have passed. */
export async function runScript(sim: Sim, name: string, script: string, seconds = 12, vm = 'vm1') {
  const command = { location: 'westeurope', source: { script }, asyncExecution: true };
  await sim.client.virtualMachineRunCommands.createOrUpdate(group, vm, name, command).submitted();
  sim.pass(seconds);
  const expand = { expand: 'instanceView' };
  const found = await sim.client.virtualMachineRunCommands.getByVirtualMachine(group, vm, name, expand);
  return found.instanceView;
}
