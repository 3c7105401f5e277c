import type { Operation } from '../operation.ts';

/** One long-running operation as the service saw it; `endMs` is missing while it runs. */
export interface Clockwork {
  readonly name: string;
  readonly resourceId: string;
  readonly startMs: number;
  readonly endMs?: number;
  readonly status: Operation['status'];
  /** How often somebody asked for its status. */
  readonly polls: number;
}

export const clockworkOf = ({ endMs, name, polls, resourceId, startMs, status }: Operation): Clockwork => ({
  ...{ name, resourceId, startMs, status, polls },
  ...(endMs === undefined ? {} : { endMs }),
});
