/**
 * What the host and the simulator say about their virtual time, over `GET` and `POST /admin/clock`.
 *
 * - `GET /admin/clock` answers a `ClockStatus` at once; `GET /admin/clock?settleMs=5000` waits until the process is idle (at most
 *   so long) and then answers.
 * - `POST /admin/clock` with a `ClockMove` moves virtual time forward, never back (an earlier `to` changes nothing), fires everything
 *   that is due up to and including `to`, in order of due time, and answers a `ClockStatus` once that is committed. It does not wait for
 *   the work that the firing starts.
 * - `PUT /admin/clock` is not part of it: nobody sets a clock back.
 */
export interface ClockStatus {
  /** Virtual time now, ISO 8601 with milliseconds. */
  readonly now: string;
  /** The earliest moment at which this process would begin work by itself, or null when it only answers requests. */
  readonly nextDue: string | null;
  /** Nothing running, nothing ready, nothing waiting for a commit, no delivery in flight. */
  readonly idle: boolean;
  /** Grows with every unit of work begun, so that "idle before and after" can be told from "idle all the time". */
  readonly activity: number;
}

/** Body of `POST /admin/clock`. */
export interface ClockMove {
  readonly to: string;
}
