import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { makePollOperation, pollOperation } from '../activities/control/poll-operation.ts';
import { makeReadPause, readPause } from '../activities/control/read-pause.ts';
import {
  makeStartClearEncryptionSettings,
  startClearEncryptionSettings,
} from '../activities/encryption/start-clear-encryption-settings.ts';
import {
  makeStartDisableEncryption,
  startDisableEncryption,
} from '../activities/encryption/start-disable-encryption.ts';
import {
  makeStartRemoveEncryptionExtension,
  startRemoveEncryptionExtension,
} from '../activities/encryption/start-remove-encryption-extension.ts';
import { makeReadRunCommand, readRunCommand } from '../activities/guest/read-run-command.ts';
import { makeReadSerialLog, readSerialLog } from '../activities/guest/read-serial-log.ts';
import { makeRemoveRunCommands, removeRunCommands } from '../activities/guest/remove-run-commands.ts';
import { makeStartRunCommand, startRunCommand } from '../activities/guest/start-run-command.ts';
import { makeStartPartDelete, startPartDelete } from '../activities/removal/start-part-delete.ts';
import { makeStartSourceDelete, startSourceDelete } from '../activities/removal/start-source-delete.ts';
import { makeReadVersion, readVersion } from '../activities/image/read-version.ts';
import { makeUpdateVersion, updateVersion } from '../activities/image/update-version.ts';
import { makeStartImage, startImage } from '../activities/image/start-image.ts';
import { makeStartVersion, startVersion } from '../activities/image/start-version.ts';
import { inspectRestore, makeInspectRestore } from '../activities/restore/inspect-restore.ts';
import { makePutRestoreCollection, putRestoreCollection } from '../activities/restore/put-restore-collection.ts';
import { makeReadMachine, readMachine } from '../activities/restore/read-machine.ts';
import { makeStartDetach, startDetach } from '../activities/restore/start-detach.ts';
import { makeStartMachineDelete, startMachineDelete } from '../activities/restore/start-machine-delete.ts';
import { makeStartRestoredDisk, startRestoredDisk } from '../activities/restore/start-restored-disk.ts';
import { makeStartRestoredMachine, startRestoredMachine } from '../activities/restore/start-restored-machine.ts';
import { makeStartRestorePoint, startRestorePoint } from '../activities/restore/start-restore-point.ts';
import {
  makeStartRestorePointDelete,
  startRestorePointDelete,
} from '../activities/restore/start-restore-point-delete.ts';
import { inspectClaim, makeInspectClaim } from '../activities/runs/inspect-claim.ts';
import { keepSummary, makeKeepSummary } from '../activities/runs/keep-summary.ts';
import { listClaimedVms, makeListClaimedVms } from '../activities/runs/list-claimed-vms.ts';
import { makeReadRun, readRun } from '../activities/runs/read-run.ts';
import { makeRestartGuard, restartGuard } from '../activities/runs/restart-guard.ts';
import { makeStartScaling, startScaling } from '../activities/scaling/start-scaling.ts';
import { listLocks, makeListLocks } from '../activities/source/list-locks.ts';
import { makeMarkGeneralized, markGeneralized } from '../activities/source/mark-generalized.ts';
import { makeReadPowerActions, readPowerActions } from '../activities/source/read-power-actions.ts';
import { makeReadPreparedSource, readPreparedSource } from '../activities/source/read-prepared-source.ts';
import { makeReadSource, readSource } from '../activities/source/read-source.ts';
import { makeReadState, readState } from '../activities/source/read-state.ts';
import { makeStartDeallocate, startDeallocate } from '../activities/source/start-deallocate.ts';
import { makeStartSnapshot, startSnapshot } from '../activities/source/start-snapshot.ts';
import { makeReadTags, readTags } from '../activities/tags/read-tags.ts';
import { makeSettleTags, settleTags } from '../activities/tags/settle-tags.ts';
import { makeWriteTags, writeTags } from '../activities/tags/write-tags.ts';
import { makeReadSurroundings, readSurroundings } from '../activities/target/read-surroundings.ts';
import { makeStartDefinition, startDefinition } from '../activities/target/start-definition.ts';
import { listTemporaries, makeListTemporaries } from '../activities/temporaries/list-temporaries.ts';
import { makePutTemporaryInterface, putTemporaryInterface } from '../activities/temporaries/put-temporary-interface.ts';
import { makeReadTemporary, readTemporary } from '../activities/temporaries/read-temporary.ts';
import { makeStartDiskAttach, startDiskAttach } from '../activities/temporaries/start-disk-attach.ts';
import { makeStartDiskDetach, startDiskDetach } from '../activities/temporaries/start-disk-detach.ts';
import { makeStartTemporaryDelete, startTemporaryDelete } from '../activities/temporaries/start-temporary-delete.ts';
import { makeStartTemporaryDisk, startTemporaryDisk } from '../activities/temporaries/start-temporary-disk.ts';
import { makeStartTemporaryMachine, startTemporaryMachine } from '../activities/temporaries/start-temporary-machine.ts';
import { makeReadTarget, readTarget } from '../activities/target/read-target.ts';
import { callContext, withCallContext } from '../azure/call-context.ts';
import { type Answer, done, Rejected, TryLater } from '../domain/answer.ts';
import type { Runs } from '../domain/ports/runs.ts';
import type { Activity } from '../durable.ts';
import { makeCaptureViews } from './http/capture-records.ts';
import type { Services } from './services.ts';
import { makePauseSwitch, makeRuns } from './task-hub.ts';

/** Waits and refusals become data here, once for all activities; only the unexpected is left to throw. */
async function answering<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return done(await work());
  } catch (error) {
    if (error instanceof TryLater) {
      const { problem, retryAfterSeconds } = error;
      const awaited = callContext()?.awaited;
      return { kind: 'throttled', retryAfterSeconds, problem, ...(awaited ? { awaited } : {}) };
    }
    if (error instanceof Rejected) return { kind: 'rejected', problem: error.problem };
    throw error;
  }
}

type Handler<In, Out> = (input: In) => Promise<Out>;

function register<In extends { captureId: string }, Out>(activity: Activity<In, Out>, handler: Handler<In, Out>): void {
  df.app.activity(activity.name, {
    handler: (input: In) => withCallContext(input.captureId, () => answering(() => handler(input))),
  });
}

/** Activities that ask the task hub itself get its client with each call. */
function registerWithHub<In extends { captureId: string }, Out>(
  activity: Activity<In, Out>,
  make: (client: df.DurableClient) => Handler<In, Out>,
): void {
  df.app.activity(activity.name, {
    extraInputs: [df.input.durableClient()],
    handler: (input: In, context: InvocationContext) =>
      withCallContext(input.captureId, () => answering(() => make(df.getClient(context))(input))),
  });
}

const withRuns =
  <In, Out>(make: (runs: Runs) => Handler<In, Out>) =>
  (client: df.DurableClient) =>
    make(makeRuns(client));

export function registerActivities({ ports, scripts, settings, summaries }: Services): void {
  register(readSource, makeReadSource(ports.vms));
  register(readPreparedSource, makeReadPreparedSource(ports.preparedSources));
  register(readState, makeReadState(ports.vms));
  register(readPowerActions, makeReadPowerActions(ports.activityLog));
  register(listLocks, makeListLocks(ports.locks));
  register(startSnapshot, makeStartSnapshot(ports.snapshots));
  register(startDeallocate, makeStartDeallocate(ports.vms));
  register(markGeneralized, makeMarkGeneralized(ports.vms));
  register(readTarget, makeReadTarget(ports.galleries, ports.images, ports.definitions));
  register(readSurroundings, makeReadSurroundings(ports));
  register(readTags, makeReadTags(ports.tags));
  register(writeTags, makeWriteTags(ports.tags));
  register(settleTags, makeSettleTags(ports.tags));
  register(startDisableEncryption, makeStartDisableEncryption(ports.encryption));
  register(startClearEncryptionSettings, makeStartClearEncryptionSettings(ports.encryption, ports.vms));
  register(startRemoveEncryptionExtension, makeStartRemoveEncryptionExtension(ports.encryption));
  register(startRunCommand, makeStartRunCommand(ports.runCommands, scripts));
  register(readRunCommand, makeReadRunCommand(ports.runCommands));
  register(removeRunCommands, makeRemoveRunCommands(ports.runCommands));
  register(readSerialLog, makeReadSerialLog(ports.vms));
  register(startDefinition, makeStartDefinition(ports.definitions));
  register(startVersion, makeStartVersion(ports.galleries));
  register(updateVersion, makeUpdateVersion(ports.galleries));
  register(startScaling, makeStartScaling(ports.galleries));
  register(readVersion, makeReadVersion(ports.galleries));
  register(startImage, makeStartImage(ports.images));
  register(listTemporaries, makeListTemporaries(ports.temporaries));
  register(readTemporary, makeReadTemporary(ports.temporaries));
  register(putTemporaryInterface, makePutTemporaryInterface(ports.temporaries));
  register(startTemporaryDisk, makeStartTemporaryDisk(ports.temporaries));
  register(startTemporaryMachine, makeStartTemporaryMachine(ports.temporaries));
  register(startDiskAttach, makeStartDiskAttach(ports.temporaries));
  register(startDiskDetach, makeStartDiskDetach(ports.temporaries));
  register(startTemporaryDelete, makeStartTemporaryDelete(ports.temporaries));
  register(startSourceDelete, makeStartSourceDelete(ports.vms, ports.removals));
  register(startPartDelete, makeStartPartDelete(ports.removals));
  register(readMachine, makeReadMachine(ports.restorePoints));
  register(startDetach, makeStartDetach(ports.restorePoints));
  register(putRestoreCollection, makePutRestoreCollection(ports.restorePoints));
  register(startRestorePoint, makeStartRestorePoint(ports.restorePoints));
  register(inspectRestore, makeInspectRestore(ports));
  register(startRestoredDisk, makeStartRestoredDisk(ports.restores));
  register(startMachineDelete, makeStartMachineDelete(ports.restores, ports.removals));
  register(startRestoredMachine, makeStartRestoredMachine(ports.restores));
  register(startRestorePointDelete, makeStartRestorePointDelete(ports));
  register(pollOperation, makePollOperation(ports));
  register(listClaimedVms, makeListClaimedVms(ports.vms));
  registerWithHub(readPause, (client) => makeReadPause(makePauseSwitch(client, settings.GOLDSMITH_PAUSED)));
  registerWithHub(keepSummary, (client) => makeKeepSummary(makeCaptureViews(client), summaries));
  registerWithHub(readRun, withRuns(makeReadRun));
  registerWithHub(inspectClaim, withRuns(makeInspectClaim));
  registerWithHub(restartGuard, withRuns(makeRestartGuard));
}
