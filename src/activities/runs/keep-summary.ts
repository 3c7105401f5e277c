import { TryLater } from '../../domain/answer.ts';
import type { CaptureViews, Summaries } from '../../domain/ports/summaries.ts';
import { keptSummary } from '../../domain/summaries/kept-summary.ts';
import { isLiveState } from '../../domain/run/outcome.ts';
import { defineActivity } from '../../durable.ts';

export const keepSummary = defineActivity<{ captureId: string }, null>('keep-summary');

const LOOK_AGAIN_SECONDS = 5;

/**
 * Writes what came of an ended run to the app's own storage, where it outlives a purge of the task hub.
 * Idempotent: the same text under the same name.
 * Retry: safe at any point. Undo: nothing to undo; the storage forgets it by itself.
 */
export const makeKeepSummary =
  (views: CaptureViews, summaries: Summaries) =>
  async ({ captureId }: { captureId: string }): Promise<null> => {
    const view = await views.view(captureId);
    // The hub tells the guard of an end a moment before it says so to others.
    if (view && isLiveState(view.state))
      throw new TryLater({ code: 'run-live', message: 'the task hub does not show the end yet' }, LOOK_AGAIN_SECONDS);
    if (view) await summaries.keep(captureId, keptSummary(view));
    return null;
  };
