import type { OrchestrationContext } from 'durable-functions';
import { startClearEncryptionSettings } from '../activities/encryption/start-clear-encryption-settings.ts';
import { startDisableEncryption } from '../activities/encryption/start-disable-encryption.ts';
import { startRemoveEncryptionExtension } from '../activities/encryption/start-remove-encryption-extension.ts';
import { readSource } from '../activities/source/read-source.ts';
import { areDecrypted, type Volume, volumesOfLsblk, volumesOfWindows } from '../domain/guest-output.ts';
import {
  blindDecryptLook,
  decryptLook,
  decryptSample,
  type Decryption,
  firstDecryptLook,
  percentDone,
  remember,
} from '../domain/pace/decrypt-pace.ts';
import { AGREEMENT } from '../domain/pace/forecast.ts';
import { failed, failureOf } from '../domain/run/stop.ts';
import { type Durable, inputOf, nowIso, run, secondsSince, sleep } from '../durable.ts';
import type { DecryptInput, DecryptResult } from './names.ts';
import { runScript } from './steps/run-script.ts';
import { lookUntil } from './steps/pace/look-until.ts';
import { type Pace, watch, type Watcher } from './steps/watch.ts';

const LOOKS_PER_WINDOW = 5;
const AGREEMENT_MINUTES = 10;

interface Decrypting extends Watcher {
  readonly input: DecryptInput;
  readonly pace: Pace;
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
function* lookIntoGuest({ context, input }: Decrypting, attempt: number): Durable<Volume[]> {
  const { captureId, forecasts, location, vmId } = input;
  const guest = { captureId, vmId, location, ...(forecasts ? { forecasts } : {}) };
  const script = input.osType === 'Windows' ? 'windows-volumes.ps1' : 'linux-volumes.sh';
  const end = yield* runScript(context, { ...guest, script, step: 'volumes', attempt, values: {} });
  if (end.kind === 'no-answer' || end.state.exitCode !== 0) return [];
  return input.osType === 'Windows' ? volumesOfWindows(end.state.output) : volumesOfLsblk(end.state.output);
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
function* awaitAgreement(watcher: Decrypting): Durable<void> {
  const { context, input } = watcher;
  const { captureId, vmId } = input;
  const pause = (seconds: number): Durable<void> => sleep(context, seconds);
  const agreed = yield* lookUntil(watcher, { kind: AGREEMENT, minutes: AGREEMENT_MINUTES, pause }, function* look() {
    const vm = yield* run(context, readSource, { captureId, vmId });
    if (!vm) throw failed('vm-gone', 'the machine was deleted while its disks were being decrypted');
    return vm.ade.kind === 'none' && vm.power === 'running' && vm.agentReady ? vm : undefined;
  });
  if (agreed) return;
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

/** What is still encrypted of the volume that is furthest behind; undefined where the guest gave no answer. */
const percentLeft = (volumes: readonly Volume[]): number | undefined =>
  volumes.length === 0 ? undefined : Math.max(...volumes.map((volume) => volume.percentEncrypted));

/** The guest has given its word: now the platform is told. */
function* settle(watcher: Decrypting, extensionName: string, proof: Volume[]): Durable<void> {
  yield* removeExtension(watcher, extensionName, proof);
  yield* clearSettings(watcher, proof);
  yield* awaitAgreement(watcher);
}

function untilNext({ input }: Decrypting, decryption: Decryption, elapsedSeconds: number, looks: number): number {
  if (input.forecasts) return decryptLook(decryption, elapsedSeconds, looks);
  return blindDecryptLook(decryption.seen, elapsedSeconds);
}

function* decryptWindow(watcher: Decrypting): Durable<DecryptResult> {
  const { context, input, pace } = watcher;
  const { forecasts, gib, osType } = input;
  const extensionName = yield* disable(watcher);
  const elapsed = (): number => secondsSince(context, Date.parse(input.startedAt));
  let decryption: Decryption = { osType, gib, forecasts: pace.forecasts, seen: input.seen ?? [] };
  const first = forecasts && input.looks === 0 ? firstDecryptLook(decryption, elapsed()) : 0;
  if (first > 0) yield* sleep(context, first);
  for (let look = 1; look <= LOOKS_PER_WINDOW; look += 1) {
    const looks = input.looks + look;
    const at = elapsed();
    const volumes = yield* lookIntoGuest(watcher, looks);
    if (areDecrypted(volumes)) {
      pace.samples.push(...decryptSample(decryption, at));
      yield* settle(watcher, extensionName, volumes);
      return { kind: 'done', value: { decrypted: true, took: pace.samples } };
    }
    const percent = percentLeft(volumes);
    if (percent !== undefined) decryption = { ...decryption, seen: remember(decryption.seen, { at, percent }) };
    context.df.setCustomStatus({ percent: percentDone(decryption.seen), at: nowIso(context) });
    yield* sleep(context, untilNext(watcher, decryption, elapsed(), looks));
  }
  return { kind: 'pending', looks: input.looks + LOOKS_PER_WINDOW, seen: decryption.seen, took: pace.samples };
}

/**
 * Disables Azure Disk Encryption, proves in the guest that every volume is decrypted, and only then removes the extension (the other order
 * leaves the disks encrypted and the platform out of step). With the dual-pass version the model itself is told as well. Ends when the platform agrees. One window; the parent calls the next, so that it can look at its cancel in between.
 */
export function* decryptDisks(context: OrchestrationContext): Durable<DecryptResult> {
  const input = inputOf<DecryptInput>(context);
  try {
    return yield* decryptWindow({ context, input, pace: { forecasts: input.forecasts ?? {}, samples: [] } });
  } catch (error) {
    return failureOf(error);
  }
}
