import { ArmError, resourceNotFound } from '../../arm-error.ts';
import type { Operation } from '../../operation.ts';
import { partsOf } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { Extension, Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { needRunning, refuseGeneralized } from '../vm/vm-state.ts';
import { anyEncrypted } from '../../guest/volumes.ts';
import { silentAgent } from '../run-command/run-command-errors.ts';
import { changeEncryption, isEncryptionExtension } from './disk-encryption.ts';

export const extensionId = (vm: Vm, name: string) => `${vm.id}/extensions/${name}`;

export function findExtension(world: World, vm: Vm, name: string): Extension {
  const found = world.tables.extensions.get(extensionId(vm, name));
  if (!found) {
    throw resourceNotFound('Microsoft.Compute/virtualMachines', `${vm.name}/extensions/${name}`, partsOf(vm.id).group);
  }
  return found;
}

const seconds = 60;

const operationOn = (vm: Vm, extension: Extension, verb: string) => ({
  name: `Microsoft.Compute/virtualMachines/extensions/${verb}`,
  family: 'operations' as const,
  subscriptionId: partsOf(vm.id).subscriptionId,
  location: vm.location,
  resourceId: extension.id,
});

/** PUT and PATCH. What an extension does is known for disk encryption only; any other is accepted and inert. */
export function putExtension(world: World, vm: Vm, name: string, body: Json, patch: boolean) {
  refuseGeneralized(vm);
  needRunning(vm);
  const existing = patch ? findExtension(world, vm, name) : world.tables.extensions.get(extensionId(vm, name));
  const {
    protectedSettings: _secret,
    instanceView: _view,
    provisioningState: _state,
    ...properties
  } = (body.properties ?? {}) as Json;
  // An update may leave publisher and type out (recorded: encryption.cli2024 #44).
  const model: Json = { ...(existing ? keptOf(existing.model, patch) : {}), ...properties };
  if (!model.publisher || !model.type) {
    throw new ArmError(400, 'InvalidParameter', 'The value of parameter publisher is invalid.', {
      target: 'publisher',
    });
  }
  const extension: Extension = existing ?? {
    id: extensionId(vm, name),
    name,
    type: 'Microsoft.Compute/virtualMachines/extensions',
    location: (body.location as string | undefined) ?? vm.location,
    tags: {},
    vmId: vm.id,
    provisioningState: 'Creating',
    model,
    statusMessage: '',
  };
  if (body.tags) extension.tags = { ...(body.tags as Record<string, string>) };
  extension.model = model;
  extension.provisioningState = existing ? 'Updating' : 'Creating';
  world.tables.extensions.put(extension);
  const change = isEncryptionExtension(extension) ? changeEncryption(world, vm, extension) : undefined;
  const operation = world.operations.start({
    ...operationOn(vm, extension, 'write'),
    seconds,
    fail: () => (vm.guest.agent === 'ready' ? change?.failure : silentAgent(vm)),
    onDone: () => {
      change?.atEnd();
      extension.provisioningState = 'Succeeded';
    },
    onFailed: (error) => {
      extension.provisioningState = 'Failed';
      extension.statusMessage = error.message;
    },
  });
  return { extension, operation, isNew: existing === undefined };
}

/** A PUT without settings runs without them; a PATCH changes what it names. */
const keptOf = (model: Json, patch: boolean): Json => {
  const { publisher, type, typeHandlerVersion } = model;
  return patch ? model : { publisher, type, typeHandlerVersion };
};

/** Removing the encryption extension before encryption was disabled leaves nobody who could decrypt (domain 2.2). */
export function deleteExtension(world: World, vm: Vm, extension: Extension): Operation {
  needRunning(vm);
  extension.provisioningState = 'Deleting';
  const stillOn = Object.values(vm.encryptedDisks).some(({ enabled }) => enabled);
  if (isEncryptionExtension(extension) && stillOn && anyEncrypted(world, vm)) vm.encryptionOrphaned = true;
  return world.operations.start({
    ...operationOn(vm, extension, 'delete'),
    seconds: 30,
    onDone: () => void world.tables.extensions.delete(extension.id),
  });
}
