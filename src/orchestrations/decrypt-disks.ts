import type { OrchestrationContext } from 'durable-functions';
import { startClearEncryptionSettings } from '../activities/encryption/start-clear-encryption-settings.ts';
import { startDisableEncryption } from '../activities/encryption/start-disable-encryption.ts';
import { startRemoveEncryptionExtension } from '../activities/encryption/start-remove-encryption-extension.ts';
import { readSource } from '../activities/source/read-source.ts';
import { areDecrypted, type Volume, volumesOfLsblk, volumesOfManageBde } from '../domain/guest-output.ts';
import { progressDelay } from '../domain/polling.ts';
import { failed, failureOf } from '../domain/run/stop.ts';
import { type Durable, inputOf, nowIso, run, sleep } from '../durable.ts';
import type { DecryptInput, DecryptResult } from './names.ts';
import { runScript } from './steps/run-script.ts';
import { watch, type Watcher } from './steps/watch.ts';

const LOOKS_PER_WINDOW = 5;
const AGREEMENT_LOOKS = 20;
const AGREEMENT_SECONDS = 30;

interface Decrypting extends Watcher {
  readonly input: DecryptInput;
}

function* disable(watcher: Decrypting): Durable<string> {
  const { context, input } = watcher;
  const { captureId, vmId, location, ade, sequenceVersion, osType } = input;
  const extension = ade.extension;
  if (!extension) throw failed('encryption-extension-missing', 'there is no encryption extension to ask');
  // ALL, never DATA alone, where the OS volume is encrypted; Linux can only ever decrypt data volumes.
  const volumeType = osType === 'Windows' ? 'ALL' : 'DATA';
  const request = { captureId, vmId, location, extension, volumeType, sequenceVersion } as const;
  const operation = yield* run(context, startDisableEncryption, request);
  const expectation = { kind: 'extension-provisioned', vmId, extensionName: extension.name } as const;
  yield* watch(watcher, { label: 'disable', operation, expectation, maxMinutes: 90 });
  return extension.name;
}

/** The platform says "not encrypted" at once; only the guest knows (ACD:disk-encryption-migrate). */
function* lookIntoGuest(context: OrchestrationContext, input: DecryptInput, attempt: number): Durable<Volume[]> {
  const script = input.osType === 'Windows' ? 'windows-volumes.ps1' : 'linux-volumes.sh';
  const end = yield* runScript(context, { ...input, script, step: 'volumes', attempt, values: {} });
  if (end.kind === 'no-answer' || end.state.exitCode !== 0) return [];
  return input.osType === 'Windows' ? volumesOfManageBde(end.state.output) : volumesOfLsblk(end.state.output);
}

function* clearSettings(watcher: Decrypting, proof: Volume[]): Durable<void> {
  const { context, input } = watcher;
  if (input.ade.kind !== 'dual-pass') return;
  const { captureId, vmId } = input;
  const operation = yield* run(context, startClearEncryptionSettings, { captureId, vmId, proof });
  const expectation = { kind: 'encryption-cleared', vmId } as const;
  yield* watch(watcher, { label: 'clear-settings', operation, expectation, maxMinutes: 60 });
}

/** The platform's own settings follow by themselves, and a machine that was restarted on the way comes back. */
function* awaitAgreement(context: OrchestrationContext, { captureId, vmId }: DecryptInput): Durable<void> {
  for (let look = 1; look <= AGREEMENT_LOOKS; look += 1) {
    const vm = yield* run(context, readSource, { captureId, vmId });
    if (!vm) throw failed('vm-gone', 'the machine was deleted while its disks were being decrypted');
    if (vm.ade.kind === 'none' && vm.power === 'running' && vm.agentReady) return;
    yield* sleep(context, AGREEMENT_SECONDS);
  }
  throw failed(
    'platform-disagrees',
    'the guest is decrypted, but Azure still reports Azure Disk Encryption, or the machine did not come back',
  );
}

function* removeExtension(watcher: Decrypting, extensionName: string, proof: Volume[]): Durable<void> {
  const { context, input } = watcher;
  const { captureId, vmId } = input;
  const operation = yield* run(context, startRemoveEncryptionExtension, { captureId, vmId, extensionName, proof });
  const expectation = { kind: 'extension-absent', vmId, extensionName } as const;
  yield* watch(watcher, { label: 'remove-extension', operation, expectation, maxMinutes: 90 });
}

const percentDone = (volumes: readonly Volume[]): number =>
  volumes.length === 0 ? 0 : 100 - Math.max(...volumes.map((volume) => volume.percentEncrypted));

function* decryptWindow(watcher: Decrypting): Durable<DecryptResult> {
  const { context, input } = watcher;
  const extensionName = yield* disable(watcher);
  const startedMs = new Date(input.startedAt).getTime();
  for (let look = 1; look <= LOOKS_PER_WINDOW; look += 1) {
    const volumes = yield* lookIntoGuest(context, input, input.looks + look);
    if (areDecrypted(volumes)) {
      yield* removeExtension(watcher, extensionName, volumes);
      yield* clearSettings(watcher, volumes);
      yield* awaitAgreement(context, input);
      return { kind: 'done', value: { decrypted: true } };
    }
    const percent = percentDone(volumes);
    context.df.setCustomStatus({ percent, at: nowIso(context) });
    const elapsedSeconds = (context.df.currentUtcDateTime.getTime() - startedMs) / 1000;
    yield* sleep(context, progressDelay(percent, elapsedSeconds, { least: 60, most: 900 }));
  }
  return { kind: 'pending', looks: input.looks + LOOKS_PER_WINDOW };
}

/**
 * Disables Azure Disk Encryption, proves in the guest that every volume is decrypted, and only then removes the extension (the other order
 * leaves the disks encrypted and the platform out of step). With the dual-pass version the model itself is told as well. Ends when the platform agrees. One window; the parent calls the next, so that it can look at its cancel in between.
 */
export function* decryptDisks(context: OrchestrationContext): Durable<DecryptResult> {
  try {
    return yield* decryptWindow({ context, input: inputOf<DecryptInput>(context) });
  } catch (error) {
    return failureOf(error);
  }
}
