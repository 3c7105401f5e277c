import type { Verdict } from './validate.ts';

export type Counts = Readonly<Record<Verdict['kind'] | 'wrong poll', number>>;

/** What was found so far: how many of each kind, and what is wrong, once each, with how often. */
export class Tally {
  readonly #counts: Record<keyof Counts, number> = {
    ...{ validated: 0, invalid: 0, skipped: 0, excepted: 0, poll: 0, elsewhere: 0 },
    'wrong poll': 0,
  };
  readonly #problems = new Map<string, number>();

  get counts(): Counts {
    return this.#counts;
  }

  add(verdict: Verdict): void {
    this.#counts[verdict.kind] += 1;
    if (verdict.kind === 'poll' && verdict.findings.length > 0) this.#counts['wrong poll'] += 1;
    if (verdict.kind === 'invalid' || verdict.kind === 'poll')
      for (const { side, where, code, field, message } of verdict.findings)
        this.#note(`INVALID ${where} ${side} ${code} ${field}: ${message}`);
    if (verdict.kind === 'skipped') this.#note(`skipped: ${verdict.why}`);
    if (verdict.kind === 'excepted') for (const reason of new Set(verdict.reasons)) this.#note(`exception: ${reason}`);
  }

  #note(text: string): void {
    this.#problems.set(text, (this.#problems.get(text) ?? 0) + 1);
  }

  problemLines(): readonly string[] {
    return [...this.#problems].toSorted().map(([text, count]) => `${String(count).padStart(5)} ${text.slice(0, 400)}`);
  }
}
