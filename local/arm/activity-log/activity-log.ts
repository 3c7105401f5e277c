import type { Caller } from '../identity.ts';

/** One line of the log: a request as it began, was accepted, or ended. */
export interface LogEntry {
  /** Grows with every entry: the id that a page continues at. */
  readonly seq: number;
  readonly atMs: number;
  readonly resourceId: string;
  readonly operationName: string;
  readonly status: 'Started' | 'Accepted' | 'Succeeded' | 'Failed';
  /** HTTP status of the answer; of an end the one that fits it. */
  readonly httpStatus: number;
  readonly method: string;
  readonly caller: Caller;
  readonly correlationId: string;
}

const defaultDelaySeconds = 120;
const defaultPageSize = 200;

/**
 * What ARM logs of writes, actions and deletions. An entry shows some minutes after it happened (docs: activity-log, "3 to 20 minutes"; here
 * `delaySeconds`), so that a reader must be patient.
 */
export class ActivityLog {
  #entries: LogEntry[] = [];
  #seq = 1;
  delaySeconds = defaultDelaySeconds;
  pageSize = defaultPageSize;

  add(entry: Omit<LogEntry, 'seq'>): void {
    this.#entries.push({ ...entry, seq: this.#seq++ });
  }

  /** Newest first, as the service answers. */
  visibleAt(nowMs: number): readonly LogEntry[] {
    return this.#entries.filter(({ atMs }) => atMs + this.delaySeconds * 1000 <= nowMs).toReversed();
  }

  reset(): void {
    this.#entries = [];
    this.#seq = 1;
    this.delaySeconds = defaultDelaySeconds;
    this.pageSize = defaultPageSize;
  }
}
