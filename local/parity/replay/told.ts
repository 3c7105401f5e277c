import type { Difference } from '../compare/difference.ts';

/** What the recording itself told the simulator, by interaction: these fields of its answer say nothing and are not compared. */
export class Told {
  readonly #fields = new Map<number, readonly string[]>();

  note(index: number, fields: readonly string[]): void {
    this.#fields.set(index, [...this.of(index), ...fields]);
  }

  of(index: number): readonly string[] {
    return this.#fields.get(index) ?? [];
  }

  covers(index: number, { field }: Difference): boolean {
    return this.of(index).some(
      (told) => field === told || field.startsWith(`${told}.`) || field.startsWith(`${told}[`),
    );
  }
}
