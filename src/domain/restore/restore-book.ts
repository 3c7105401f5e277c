import type { KeptRestore } from './kept-machine.ts';
import type { RestoreOutcome } from './restore-outcome.ts';

/**
 * State of the entity `restore-book`, one per capture: the machine as it was, and what came of restoring it. It is no record of a run, so no purge
 * of ended runs takes it away.
 */
export interface RestoreBook {
  readonly kept?: KeptRestore;
  readonly ended?: RestoreOutcome;
}

/** Well below what the storage backends take in one piece; a machine of 64 data disks has a fifth of it. */
export const MOST_BYTES = 200_000;

export type BookRequest =
  | { readonly operation: 'keep'; readonly kept: KeptRestore }
  | { readonly operation: 'end'; readonly outcome: RestoreOutcome }
  | { readonly operation: 'forget'; readonly now: string };

/** The first word on a machine stands: a run that is retried must not keep its half-changed model instead. */
function keep(book: RestoreBook, kept: KeptRestore): RestoreBook {
  return book.kept ? book : { ...book, kept };
}

/** Undefined: nothing is worth keeping any more. */
export function write(book: RestoreBook, request: BookRequest): RestoreBook | undefined {
  switch (request.operation) {
    case 'keep':
      return keep(book, request.kept);
    case 'end':
      // Of a machine that was forgotten meanwhile nobody would ever ask, and no sweep would come by again.
      return book.kept ? { ...book, ended: request.outcome } : undefined;
    case 'forget':
      return book.kept && Date.parse(book.kept.expiresAt) > Date.parse(request.now) ? book : undefined;
  }
}
