import { ArmError, type ErrorBody } from '../arm-error.ts';
import { guestComesUp } from '../guest/power.ts';
import { shortRegion } from '../gallery/region-names.ts';
import { preempted, type Operation } from '../operation.ts';
import { guidOf } from '../resource-id.ts';
import { insertDisk } from '../resources/disk/insert-disk.ts';
import { insertVm, vmIdOf } from '../resources/vm/insert-vm.ts';
import type { Json, Tags } from '../shapes/json.ts';
import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';
import { afterFirstBoot, bootsAsBefore, bootsAsNew } from './fresh-content.ts';
import { resolveImage, type ResolvedImage } from './image-reference.ts';
import { checkOsProfile, checkPlan, checkSecurity, planVm, type NewVmPlace, type NewVmPlan } from './new-vm-model.ts';

const goodSeconds = 90;
/** The platform waits 40 minutes for a guest that never reports. */
const timeoutSeconds = 2_400;

const timedOut = (vmName: string): ErrorBody => ({
  code: 'OSProvisioningTimedOut',
  message:
    `OS Provisioning for VM '${vmName}' did not finish in the allotted time. The VM may still finish provisioning successfully. ` +
    'Please check provisioning state later.',
});

function refuseExistingDisks(world: World, place: NewVmPlace, plan: NewVmPlan): void {
  const taken = [plan.os, ...plan.data].find((disk) => world.tables.disks.get(disk.id));
  if (!taken) return;
  throw new ArmError(
    409,
    'Conflict',
    `Disk ${taken.name} already exists in resource group ${place.group}. Only CreateOption.Attach is supported.`,
  );
}

/** Disks and machine as they stand while the guest has not yet reported. */
function insert(world: World, place: NewVmPlace, body: Json, plan: NewVmPlan, image: ResolvedImage): Vm {
  const location = String(body.location);
  const vmResourceId = vmIdOf(place.subscriptionId, place.group, place.name);
  const { captured } = image;
  const shared = { world, location, managedBy: vmResourceId };
  const platform = {
    osType: captured.osType,
    hyperVGeneration: captured.generation,
    architecture: captured.architecture,
  };
  const security = body.properties?.securityProfile?.securityType as string | undefined;
  const osContent = structuredClone(captured.os.content);
  const { os, data } = plan;
  insertDisk({
    ...shared,
    id: os.id,
    name: os.name,
    disk: { accountType: os.accountType },
    sizeGiB: os.source.sizeGiB,
    content: osContent,
    platform,
    security: security === 'Standard' ? undefined : security,
  });
  for (const { id, name, accountType, source } of data) {
    const content = structuredClone(source.content);
    insertDisk({ ...shared, id, name, disk: { accountType }, sizeGiB: source.sizeGiB, content });
  }
  return insertVm(world, {
    ...place,
    location,
    ...(body.tags ? { tags: body.tags as Tags } : {}),
    ...(body.plan ? { plan: body.plan as Json } : {}),
    vmId: guidOf(`${vmResourceId} made at ${world.clock.nowMs}`),
    generation: captured.generation,
    model: plan.model,
    osContent,
    power: 'running',
    agent: 'not-reported',
    provisioningState: 'Creating',
    ...(captured.osState === 'Specialized' ? { osState: 'specialized' } : {}),
  });
}

/** First boot has ended well: the guest is a machine of its own, and its agent reports. */
function comeUp(world: World, vm: Vm, image: ResolvedImage): void {
  if (image.captured.osState === 'Generalized') {
    const user = String(vm.model.osProfile?.adminUsername ?? 'azureuser');
    Object.assign(vm.osContent, afterFirstBoot(vm.osContent, user));
  }
  guestComesUp(world, vm);
  vm.provisioningState = 'Succeeded';
  vm.provisioningTimeMs = world.clock.nowMs;
}

/** The operation's end is decided by what is on the disk, and by how many others read the same replicas at this moment. */
function provision(world: World, vm: Vm, image: ResolvedImage): Operation {
  const region = shortRegion(vm.location);
  const { captured, imageId, replicas } = image;
  const boots = (captured.osState === 'Generalized' ? bootsAsNew : bootsAsBefore)(captured.os.content);
  const served = world.deployments.admits(imageId, region, replicas);
  const deployment = world.deployments.begin({ vmName: vm.name, imageId, region });
  const good = boots && served;
  return world.operations.start({
    name: 'Microsoft.Compute/virtualMachines/write',
    family: 'operations',
    subscriptionId: vm.id.split('/')[2] ?? '',
    location: vm.location,
    resourceId: vm.id,
    seconds: good ? goodSeconds : timeoutSeconds,
    ...(good ? {} : { fail: timedOut(vm.name) }),
    retryAfterSeconds: 10,
    firstPollRetryAfterSeconds: 70,
    onDone: () => {
      deployment.end();
      comeUp(world, vm, image);
    },
    onFailed: (error) => {
      deployment.end();
      if (error.code !== preempted.code) vm.provisioningState = 'Failed';
    },
  });
}

/** Creates a machine from a managed image, a gallery version, or the latest version of a definition. */
export function deployVm(
  world: World,
  place: NewVmPlace,
  body: Json,
): { readonly vm: Vm; readonly operation: Operation } {
  if (!body.location) {
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  const properties = (body.properties ?? {}) as Json;
  const reference: unknown = properties.storageProfile?.imageReference?.id;
  if (typeof reference !== 'string') {
    throw new ArmError(
      501,
      'NotImplementedInSimulator',
      'machines are made only of storageProfile.imageReference.id: marketplace images and attached OS disks are not simulated',
    );
  }
  const image = resolveImage(world, reference, String(body.location), place.name);
  checkOsProfile(properties, image);
  checkSecurity(properties, image);
  checkPlan(body.plan as Json | undefined, image);
  const plan = planVm(place, properties, image, world.clock.nowMs);
  refuseExistingDisks(world, place, plan);
  const vm = insert(world, place, body, plan, image);
  return { vm, operation: provision(world, vm, image) };
}
