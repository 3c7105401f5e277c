import type { Operation } from '../operation.ts';
import { idKey } from '../resource-id.ts';

/** ARM looks for itself after a minute, and much later where it had no part in it (test_vm_simulate_eviction #63). */
const learnsMs = 60_000;
const learnsOfTakenMs = 3_600_000;

interface Deletion {
  readonly until: number;
  readonly operation?: Operation;
}

/**
 * The provider answers for what was deleted until ARM has learnt of it (INDEX fact 12): by a poll that it passed on
 * (disk-snapshot.net2019 Snapshot_CRUD #21 came before the GET #11, Disk_CRUD #18 after the GET #8), or in time.
 */
export class RecentDeletions {
  readonly #byId = new Map<string, Deletion>();

  note(id: string, operation: Operation, nowMs: number): void {
    this.#byId.set(idKey(id), { until: nowMs + learnsMs, operation });
  }

  /** The platform itself took it away. */
  noteTaken(id: string, nowMs: number): void {
    this.#byId.set(idKey(id), { until: nowMs + learnsOfTakenMs });
  }

  has(id: string, nowMs: number): boolean {
    const deletion = this.#byId.get(idKey(id));
    return deletion !== undefined && nowMs < deletion.until && !deletion.operation?.endSeen;
  }

  reset(): void {
    this.#byId.clear();
  }
}
