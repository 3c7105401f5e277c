import { ArmError, type ErrorBody } from '../arm-error.ts';
import { guestComesUp, isAlive } from '../guest/power.ts';
import { shortRegion } from '../gallery/region-names.ts';
import { checkInterfaces, makeInterfaces } from '../network/attach-interfaces.ts';
import { preempted, type Operation } from '../operation.ts';
import { enforceVmQuota } from '../quota/enforce-quota.ts';
import { guidOf, idKey } from '../resource-id.ts';
import { encryptionOfDisks, knownVaults } from '../resources/vm/vm-encryption.ts';
import { insertVm, vmIdOf } from '../resources/vm/insert-vm.ts';
import type { Json, Tags } from '../shapes/json.ts';
import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';
import { afterFirstBoot, bootsAsBefore, bootsAsNew } from './fresh-content.ts';
import { imageOf, type ResolvedImage } from './image-reference.ts';
import { checkOsProfile, checkPlan, checkSecurity } from './new-vm-checks.ts';
import { planVm, type NewVmPlan } from './new-vm-model.ts';
import type { NewVmPlace } from './plan-disks.ts';
import { insertDisks, refuseExistingDisks } from './new-vm-disks.ts';

const goodSeconds = 90;
const attachedSeconds = 45;

/** How long it takes to make a machine with whose image nothing is wrong. */
export const secondsToMake = (properties: Json): number =>
  properties.storageProfile?.osDisk?.createOption === 'Attach' ? attachedSeconds : goodSeconds;

const refusedSeconds = 1;
const bootSeconds = 30;
/** The platform waits 40 minutes for a guest that never reports. */
const timeoutSeconds = 2_400;

const timedOut = (vmName: string): ErrorBody => ({
  code: 'OSProvisioningTimedOut',
  message:
    `OS Provisioning for VM '${vmName}' did not finish in the allotted time. The VM may still finish provisioning successfully. ` +
    'Please check provisioning state later.',
});

/** Disks and machine as they stand while the guest has not yet reported. */
function insert(world: World, place: NewVmPlace, body: Json, plan: NewVmPlan, image: ResolvedImage): Vm {
  const location = shortRegion(String(body.location));
  const vmResourceId = vmIdOf(place.subscriptionId, place.group, place.name);
  const { captured } = image;
  const osContent = insertDisks(world, vmResourceId, body, plan, image);
  const vm = insertVm(world, {
    ...place,
    location,
    ...(body.tags ? { tags: body.tags as Tags } : {}),
    ...(body.zones ? { zones: body.zones as string[] } : {}),
    ...(body.identity ? { identity: body.identity as Json } : {}),
    ...(body.plan ? { plan: body.plan as Json } : {}),
    vmId: guidOf(`${vmResourceId} made at ${world.clock.nowMs}`),
    generation: captured.generation,
    model: plan.model,
    osContent,
    power: 'running',
    agent: 'not-reported',
    provisioningState: 'Creating',
    ...(captured.osState === 'Specialized' && !image.attached ? { osState: 'specialized' } : {}),
  });
  vm.encryptedDisks = encryptionOfDisks(world, vm.model);
  return vm;
}

/** The platform is done when the machine has power; the guest reports when it is up. */
function bootLater(world: World, vm: Vm): void {
  const { bootId } = vm.guest;
  world.clock.after(bootSeconds, `${vm.name} boots`, () => {
    if (isAlive(vm, bootId)) guestComesUp(world, vm);
  });
}

/**
 * Only a provisioned Linux guest has reported when the platform is done with it. Nobody waits for what boots as it was, and the agent of
 * Windows comes up after Windows (encryption.cli2024.test_vm_disk_encryption_e2e #22, gallery.cli2024.test_specialized_image #61).
 */
const reportsLater = ({ attached, captured }: ResolvedImage): boolean =>
  attached === true || captured.osState === 'Specialized' || captured.osType === 'Windows';

/** First boot has ended well: the guest is a machine of its own, and its agent reports. */
function comeUp(world: World, vm: Vm, image: ResolvedImage): void {
  if (image.captured.osState === 'Generalized') {
    const user = String(vm.model.osProfile?.adminUsername ?? 'azureuser');
    Object.assign(vm.osContent, afterFirstBoot(vm.osContent, user));
  }
  if (reportsLater(image)) bootLater(world, vm);
  else guestComesUp(world, vm);
  vm.provisioningState = 'Succeeded';
  vm.provisioningTimeMs = world.clock.nowMs;
}

/** Dual-pass encryption from the start: the platform itself reads the secret, and gives up at once where it cannot (encryption.net2019 #22). */
function unreadableSecret(world: World, vm: Vm): ErrorBody | undefined {
  const settings = vm.model.storageProfile?.osDisk?.encryptionSettings as Json | undefined;
  const vault = settings?.diskEncryptionKey?.sourceVault?.id as string | undefined;
  if (!vault || knownVaults(world).includes(idKey(vault))) return undefined;
  return {
    code: 'KeyVaultSecretDoesNotExist',
    message: `The Key Vault secret referenced with the URL '${settings?.diskEncryptionKey?.secretUrl}' does not exist.`,
  };
}

/** 70 in 2018 and 2019, 50 in the recording of 2021 (INDEX fact 10). */
const firstPollSeconds = (nowMs: number) => (nowMs < Date.UTC(2021, 0) ? 70 : 50);

/** The operation's end is decided by what is on the disk, and by how many others read the same replicas at this moment. */
function provision(world: World, vm: Vm, image: ResolvedImage): Operation {
  const region = shortRegion(vm.location);
  const { captured, imageId, replicas } = image;
  const boots = (captured.osState === 'Generalized' ? bootsAsNew : bootsAsBefore)(captured.os.content);
  const served = world.deployments.admits(imageId, region, replicas);
  const deployment = world.deployments.begin({ vmName: vm.name, imageId, region });
  const good = image.attached ?? (boots && served);
  const secretError = unreadableSecret(world, vm);
  const error = secretError ?? (good ? undefined : timedOut(vm.name));
  return world.operations.start({
    name: 'Microsoft.Compute/virtualMachines/write',
    family: 'operations',
    subscriptionId: vm.id.split('/')[2] ?? '',
    location: vm.location,
    resourceId: vm.id,
    seconds: secretError ? refusedSeconds : image.attached ? attachedSeconds : good ? goodSeconds : timeoutSeconds,
    ...(error ? { fail: error, exact: true } : {}),
    retryAfterSeconds: 10,
    firstPollRetryAfterSeconds: firstPollSeconds(world.clock.nowMs),
    onDone: () => {
      deployment.end();
      comeUp(world, vm, image);
    },
    onFailed: ({ code }) => {
      deployment.end();
      if (secretError) vm.neverMade = true;
      if (code !== preempted.code) vm.provisioningState = 'Failed';
    },
  });
}

/** Creates a machine from a managed image, a gallery version, a marketplace image, or of a disk that is there. */
export function deployVm(
  world: World,
  place: NewVmPlace,
  body: Json,
): { readonly vm: Vm; readonly operation: Operation } {
  if (!body.location) {
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  const properties = (body.properties ?? {}) as Json;
  const image = imageOf(world, properties, String(body.location), place.name);
  checkOsProfile(properties, image);
  checkSecurity(properties, image);
  checkPlan(body.plan as Json | undefined, image);
  const machine = { id: vmIdOf(place.subscriptionId, place.group, place.name), location: String(body.location) };
  checkInterfaces(world, machine, properties.networkProfile as Json | undefined);
  enforceVmQuota(world, { ...place, location: machine.location }, properties);
  const stored = (id: string) => world.tables.disks.get(id);
  const plan = planVm(place, properties, image, { location: machine.location, nowMs: world.clock.nowMs, stored });
  const zones = body.zones as readonly string[] | undefined;
  refuseExistingDisks(world, place, plan, { ...machine, ...(zones ? { zones } : {}) });
  const vm = insert(world, place, body, plan, image);
  makeInterfaces(world, machine, properties.networkProfile as Json | undefined);
  return { vm, operation: provision(world, vm, image) };
}
