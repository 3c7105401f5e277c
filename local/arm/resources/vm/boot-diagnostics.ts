import { createHash } from 'node:crypto';
import { ArmError } from '../../arm-error.ts';
import { partsOf } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';

const signatureOf = (vm: Vm) => createHash('sha256').update(`serial log of ${vm.vmId}`).digest('base64url');

/** Addresses of the console screenshot and the serial log, readable without a token by whoever has the signature. */
export function bootDiagnosticsOf(world: World, vm: Vm): Json {
  if (vm.model.diagnosticsProfile?.bootDiagnostics?.enabled !== true) {
    throw new ArmError(409, 'OperationNotAllowed', `Boot diagnostics is not enabled on VM '${vm.name}'.`);
  }
  const { subscriptionId, group, name } = partsOf(vm.id);
  const base = `${world.url}/blobs/serial/${subscriptionId}/${group}/${name}`;
  const query = `?se=2099-01-01T00%3A00%3A00Z&sp=r&sig=${signatureOf(vm)}`;
  return {
    consoleScreenshotBlobUri: `${base}/screenshot.bmp${query}`,
    serialConsoleLogBlobUri: `${base}/serialconsole.log${query}`,
  };
}

export function serialLogOf(vm: Vm, signature: string | null): string {
  if (signature !== signatureOf(vm)) {
    throw new ArmError(403, 'AuthenticationFailed', 'Server failed to authenticate the request.');
  }
  return vm.guest.serialLog.map((line) => `${line}\r\n`).join('');
}
