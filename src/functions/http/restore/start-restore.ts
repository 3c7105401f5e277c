import type { HttpResponseInit } from '@azure/functions';
import { makeInspectRestore } from '../../../activities/restore/inspect-restore.ts';
import type { Finding } from '../../../domain/finding.ts';
import { scopeOf } from '../../../domain/request/policy.ts';
import { judgeRestore } from '../../../domain/restore/judge-restore.ts';
import type { KeptRestore } from '../../../domain/restore/kept-machine.ts';
import { type RestoreInput, restoreVmName } from '../../../orchestrations/names.ts';
import { guardId, isCaptureId, newRestoreId } from '../../instance-ids.ts';
import { isLive, orphanOf, readRestoreBook, statusOf } from '../../task-hub.ts';
import { nameOf, permission } from '../caller.ts';
import { isCapture } from '../capture-records.ts';
import { locationOf } from '../location.ts';
import { heldBy, problem } from '../problem.ts';
import type { Route, RouteCall } from '../route.ts';
import { liveRestore } from './read-restore.ts';

const accepted = ({ request }: RouteCall, id: string): HttpResponseInit => {
  const location = locationOf(request, 'captures', `${id}/restore`);
  return { status: 202, headers: { location, 'retry-after': '30' }, jsonBody: { id, state: 'restoring' } };
};

/** A capture of which nothing is kept: why. */
async function nothingKept({ client }: RouteCall, id: string): Promise<HttpResponseInit> {
  const status = isCaptureId(id) ? await statusOf(client, id) : undefined;
  if (!status || !isCapture(status)) return problem(404, 'not-found', `There is no capture ${id}.`);
  const { mode } = (status.input as { request: { mode: string } }).request;
  return mode === 'copy'
    ? problem(409, 'source-untouched', `The capture ${id} worked on a copy; its source was never changed.`)
    : problem(
        404,
        'no-restore-point',
        `Nothing is kept of the machine of ${id}: it took no restore point, or its days are over.`,
      );
}

/** Who could not have consumed the machine alone cannot bring it back alone: a restore deletes the machine that is there. */
function mayNot({ caller, services }: RouteCall, { approval, machine }: KeptRestore): HttpResponseInit | undefined {
  if (caller.kind !== 'principal')
    return problem(403, 'needs-identity', 'A restore needs a signed-in caller; a function key names nobody.');
  if (!scopeOf(services.policy, machine.vmId)?.modes.includes('consume'))
    return problem(403, 'out-of-scope', `${machine.vmId} lies in no scope that allows the mode consume.`);
  if (approval && permission(caller, 'Capture.Approve') !== 'granted')
    return problem(
      403,
      'needs-approver',
      'The capture needed an approval; who restores its machine needs Capture.Approve.',
    );
  return undefined;
}

/** Another run, or another restore, that holds the machine. */
async function holderOf({ client }: RouteCall, { captureId, machine }: KeptRestore): Promise<string | undefined> {
  const guard = await statusOf(client, guardId(machine.vmId, machine.vmGuid));
  if (isLive(guard)) return (guard.input as RestoreInput).captureId;
  if (isLive(await statusOf(client, captureId))) return captureId;
  return orphanOf(client, machine.vmId, machine.vmGuid);
}

function refused(findings: readonly Finding[]): HttpResponseInit {
  const errors = findings.map(({ fix, message, where }) => ({ path: where, message: `${message} ${fix}` }));
  return problem(409, findings[0]?.code ?? 'refused', 'The machine cannot be brought back as things are.', errors);
}

/** By the clock of Azure, which has just answered: no sweep may have come by since a point's days were over. Else the first step of the restore decides. */
function timeOf({ azureMs }: RouteCall['services'], isThere: boolean, { takenAt }: KeptRestore): string {
  const nowMs = azureMs();
  if (nowMs !== undefined) return new Date(nowMs).toISOString();
  return isThere ? takenAt : new Date().toISOString();
}

async function begin(call: RouteCall, kept: KeptRestore): Promise<HttpResponseInit> {
  const { caller, client, services } = call;
  const { captureId, machine } = kept;
  const { vmGuid, vmId } = machine;
  const holder = await holderOf(call, kept);
  if (holder !== undefined) return heldBy(call.request, holder, 'machine');
  // The same look as the first step of the restore, so that whoever asks hears at once why not.
  const facts = await makeInspectRestore(services.ports)({ kept });
  const verdict = judgeRestore(kept, facts, timeOf(services, facts.sources !== null, kept));
  if (verdict.kind === 'refused') return refused(verdict.findings);
  const input: RestoreInput = {
    captureId,
    vmId,
    vmGuid,
    restoreId: newRestoreId(),
    requestedBy: nameOf(caller),
    pace: 'learned',
  };
  try {
    await client.startNew(restoreVmName.name, { instanceId: guardId(vmId, vmGuid), input });
    return accepted(call, captureId);
  } catch (error) {
    // Two requests in the same moment: the hub lets one through.
    const first = await holderOf(call, kept);
    if (first === undefined) throw error;
    return (await liveRestore(client, captureId, { kept }))
      ? accepted(call, captureId)
      : heldBy(call.request, first, 'machine');
  }
}

/** `POST /api/captures/{id}/restore`: brings the machine of a capture back from its restore point. Asked again after a failure it goes on where it stopped. */
export const startRestore: Route = async (call) => {
  const id = call.request.params['id'] ?? '';
  const book = isCaptureId(id) ? await readRestoreBook(call.client, id) : {};
  const { ended, kept } = book;
  if (!kept) return nothingKept(call, id);
  const no = mayNot(call, kept);
  if (no) return no;
  if (await liveRestore(call.client, id, book)) return accepted(call, id);
  if (ended?.kind === 'restored')
    return problem(
      409,
      'restored-already',
      `The machine of ${id} was brought back at ${ended.at}. It can be captured anew.`,
    );
  return begin(call, kept);
};
