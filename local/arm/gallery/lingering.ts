import { createHash } from 'node:crypto';
import { idKey } from '../resource-id.ts';

/**
 * A deleted child goes on blocking its parent's deletion for 10 to 30 seconds after its own operation has succeeded (INDEX fact 18).
 * Kept per parent; `until` is virtual milliseconds.
 */
export class LingeringChildren {
  readonly #rows: { readonly parent: string; readonly child: string; readonly until: number }[] = [];

  add(child: string, now: number): void {
    const seconds = 10 + ((createHash('sha256').update(idKey(child)).digest()[0] ?? 0) % 21);
    const parent = idKey(child).split('/').slice(0, -2).join('/');
    this.#rows.push({ parent, child, until: now + seconds * 1000 });
  }

  of(parent: string, now: number): readonly string[] {
    return this.#rows.filter((row) => row.parent === idKey(parent) && row.until > now).map((row) => row.child);
  }

  reset(): void {
    this.#rows.length = 0;
  }
}
