/**
 * Contender (b): what a good engineer writes in an afternoon with the same SDK. Machines side by side, each awaited to its end with sensible intervals,
 * the SDK's own retries, one PUT for all regions. No durability, no preflight, no proof of the stop.
 */
import { writeFileSync } from 'node:fs';
import type { ComputeManagementClient, GalleryImageVersion } from '@azure/arm-compute';
import * as cast from '../cast.ts';
import { makeClient } from './client.ts';
import { generalizeScript } from './scripts.ts';

const VM_MS = 10_000;
const VERSION_MS = 60_000;
const POWER_MS = 15_000;
const PATIENCE_MS = 3_600_000;

interface Task {
  readonly armUrl: string;
  readonly token: string;
  readonly machines: readonly cast.Machine[];
  readonly resultFile: string;
}

/** Of one machine, in the result file. */
export interface Told {
  readonly name: string;
  readonly endMs: number;
  readonly versionId: string;
  readonly problem?: string;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function untilStopped(compute: ComputeManagementClient, name: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    await sleep(POWER_MS);
    const { statuses = [] } = await compute.virtualMachines.instanceView(cast.GROUP, name);
    if (statuses.some(({ code }) => code === 'PowerState/stopped')) return;
  }
  throw new Error(`${name} did not stop`);
}

function versionOf(machine: cast.Machine): GalleryImageVersion {
  return {
    location: cast.HOME,
    publishingProfile: {
      targetRegions: cast.REGIONS.map((name) => ({ name, regionalReplicaCount: cast.CONCURRENT / 20 })),
    },
    storageProfile: { source: { virtualMachineId: cast.vmIdOf(machine) } },
  };
}

async function capture(compute: ComputeManagementClient, machine: cast.Machine, version: string): Promise<void> {
  const { GALLERY, GROUP, HOME } = cast;
  const { name } = machine;
  const vm = await compute.virtualMachines.get(GROUP, name);
  const creationData = { createOption: 'Copy', sourceResourceId: vm.storageProfile?.osDisk?.managedDisk?.id ?? '' };
  const snapshot = { location: HOME, creationData };
  await compute.snapshots
    .createOrUpdate(GROUP, `before-${name}-os`, snapshot, { updateIntervalInMs: VM_MS })
    .pollUntilDone();
  const command = { location: HOME, source: { script: generalizeScript(machine.os) } };
  await compute.virtualMachineRunCommands
    .createOrUpdate(GROUP, name, 'generalize-1', command, { updateIntervalInMs: VM_MS })
    .pollUntilDone();
  await untilStopped(compute, name);
  await compute.virtualMachines.deallocate(GROUP, name, { updateIntervalInMs: VM_MS }).pollUntilDone();
  await compute.virtualMachines.generalize(GROUP, name);
  await compute.galleryImageVersions
    .createOrUpdate(GROUP, GALLERY, cast.definitionName(machine), version, versionOf(machine), {
      updateIntervalInMs: VERSION_MS,
    })
    .pollUntilDone();
}

async function tell(compute: ComputeManagementClient, machine: cast.Machine, index: number): Promise<Told> {
  const version = `1.0.${index}`;
  const about = { name: machine.name, versionId: `${cast.definitionIdOf(machine)}/versions/${version}` };
  try {
    await capture(compute, machine, version);
    return { ...about, endMs: Date.now() };
  } catch (error) {
    return { ...about, endMs: Date.now(), problem: error instanceof Error ? error.message : String(error) };
  }
}

const task = JSON.parse(process.env['BENCH_TASK'] ?? '{}') as Task;
const compute = makeClient(task.armUrl, task.token);
const told = await Promise.all(task.machines.map((machine, index) => tell(compute, machine, index)));
writeFileSync(task.resultFile, JSON.stringify(told));
