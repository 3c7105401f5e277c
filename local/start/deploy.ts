import type { VirtualMachine } from '@azure/arm-compute';
import { TAGGER } from '../world/people.ts';
import type { World } from '../world/world.ts';
import { azureAs } from './azure-user.ts';
import { CONCURRENT, HOME, SUBSCRIPTION } from './cast.ts';

export interface Deployed {
  readonly asked: number;
  readonly succeeded: number;
  /** How many ended in OSProvisioningTimedOut. */
  readonly timedOut: number;
}

/** Longer than the 40 minutes after which Azure gives a machine up. */
const WAIT_SECONDS = 3_000;
const FLEET = 'fleet';

function machine(name: string, imageId: string): VirtualMachine {
  const subnet = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${FLEET}/providers/Microsoft.Network/virtualNetworks/fleet/subnets/default`;
  return {
    location: HOME,
    hardwareProfile: { vmSize: 'Standard_D2s_v5' },
    storageProfile: { imageReference: { id: imageId }, osDisk: { createOption: 'FromImage' } },
    osProfile: { computerName: name, adminUsername: 'azureuser', adminPassword: 'simulated-Passw0rd' },
    networkProfile: {
      networkApiVersion: '2022-11-01',
      networkInterfaceConfigurations: [{ name, ipConfigurations: [{ name: 'ipconfig1', subnet: { id: subnet } }] }],
    },
  };
}

interface Poll {
  poll(): Promise<unknown>;
  operationState?: { status: string; error?: Error };
}

/** `succeeded`, `timed-out`, or Azure's words. */
async function endOf(poller: Poll): Promise<string> {
  let text = '';
  try {
    await poller.poll();
  } catch (error) {
    text = error instanceof Error ? error.message : 'an error that is none';
  }
  const state = poller.operationState;
  if (state?.status === 'succeeded') return 'succeeded';
  text ||= state?.error?.message ?? state?.status ?? 'no answer';
  return text.includes('OSProvisioningTimedOut') ? 'timed-out' : text;
}

/** Deploys many machines in the same moment from one image, as a scale-out would, and counts what became of them. */
export async function deployAtOnce(world: World, imageId: string, prefix: string): Promise<Deployed> {
  const { virtualMachines } = azureAs(world.arm.url, TAGGER);
  const names = Array.from({ length: CONCURRENT }, (_, index) => `${prefix}-${String(index + 1).padStart(2, '0')}`);
  const started = names.map((name) => ({
    poller: virtualMachines.createOrUpdate(FLEET, name, machine(name, imageId)),
  }));
  await Promise.all(started.map(({ poller }) => poller.submitted()));
  await world.conductor.runFor(WAIT_SECONDS);
  const ends = await Promise.all(started.map(({ poller }) => endOf(poller)));
  const count = (end: string): number => ends.filter((candidate) => candidate === end).length;
  const other = ends.find((end) => end !== 'succeeded' && end !== 'timed-out');
  if (other) throw new Error(`a deployment ended in a way this show did not expect: ${other}`);
  return { asked: CONCURRENT, succeeded: count('succeeded'), timedOut: count('timed-out') };
}

/** Cuts the home region of a version down to fewer replicas: one PUT with the whole list of regions. */
export async function setReplicas(
  world: World,
  definitionId: string,
  version: string,
  replicas: number,
): Promise<void> {
  const [, , , , group = '', , , , gallery = '', , definition = ''] = definitionId.split('/');
  const { galleryImageVersions } = azureAs(world.arm.url, TAGGER);
  const present = await galleryImageVersions.get(group, gallery, definition, version);
  const targetRegions = (present.publishingProfile?.targetRegions ?? []).map((region) =>
    region.name.toLowerCase().replaceAll(' ', '') === HOME ? { ...region, regionalReplicaCount: replicas } : region,
  );
  const body = { ...present, publishingProfile: { ...present.publishingProfile, targetRegions } };
  const holder = { poller: galleryImageVersions.createOrUpdate(group, gallery, definition, version, body) };
  await holder.poller.submitted();
  await world.conductor.runFor(4 * 3_600);
}
