import type { DurableClient } from 'durable-functions';
import type { RestoreBook } from '../../../domain/restore/restore-book.ts';
import type { RestoreStatus } from '../../../domain/restore/restore-outcome.ts';
import { type RestoreView, restoreView } from '../../../domain/restore/restore-view.ts';
import { type RestoreInput, restoreVmName } from '../../../orchestrations/names.ts';
import { guardId, isCaptureId } from '../../instance-ids.ts';
import { isLive, readRestoreBook, statusOf } from '../../task-hub.ts';
import { problem } from '../problem.ts';
import type { Route } from '../route.ts';

/** The restore that is at work for this capture, if one is. */
export async function liveRestore(
  client: DurableClient,
  captureId: string,
  { kept }: RestoreBook,
): Promise<RestoreStatus | undefined> {
  if (!kept) return undefined;
  const status = await statusOf(client, guardId(kept.machine.vmId, kept.machine.vmGuid));
  if (!isLive(status) || status.name !== restoreVmName.name) return undefined;
  if ((status.input as RestoreInput).captureId !== captureId) return undefined;
  return (status.customStatus as RestoreStatus | null) ?? { step: 'inspect', timeline: [] };
}

/** What can be said of the way back of one capture; undefined where nothing is kept. */
export async function readRestore(client: DurableClient, captureId: string): Promise<RestoreView | undefined> {
  const book = await readRestoreBook(client, captureId);
  const live = await liveRestore(client, captureId, book);
  return restoreView(book, live, new Date().toISOString());
}

/** `GET /api/captures/{id}/restore`: also of a capture whose own record was purged. */
export const showRestore: Route = async ({ client, request }) => {
  const id = request.params['id'] ?? '';
  const view = isCaptureId(id) ? await readRestore(client, id) : undefined;
  return view ? { jsonBody: view } : problem(404, 'no-restore-point', `Nothing is kept of the machine of ${id}.`);
};
