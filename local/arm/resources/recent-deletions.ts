import { idKey } from '../resource-id.ts';

/** Right after a deletion the provider still answers for itself; later ARM does (INDEX fact 12). */
const providerAnswersMs = 30_000;

/** When things were deleted, in virtual milliseconds. */
export class RecentDeletions {
  readonly #at = new Map<string, number>();

  note(id: string, nowMs: number): void {
    this.#at.set(idKey(id), nowMs);
  }

  has(id: string, nowMs: number): boolean {
    const at = this.#at.get(idKey(id));
    return at !== undefined && nowMs - at < providerAnswersMs;
  }

  reset(): void {
    this.#at.clear();
  }
}
