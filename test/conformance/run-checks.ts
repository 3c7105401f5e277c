import { Skipped, type Check } from './check.ts';
import type { OpenHosts } from './open-hosts.ts';

export type Verdict =
  | { readonly kind: 'passed'; readonly check: Check; readonly note: string }
  | { readonly kind: 'failed'; readonly check: Check; readonly reason: string }
  | { readonly kind: 'skipped'; readonly check: Check; readonly reason: string };

export interface RunWish {
  readonly checks: readonly Check[];
  readonly hosts: OpenHosts['of'];
  /** Reasons by check id. */
  readonly knownGaps: Readonly<Record<string, string>>;
  readonly atOnce: number;
  /** Called in the order of `checks`. */
  readonly onVerdict: (verdict: Verdict) => void;
}

/** Runs the checks side by side, those that must be alone afterwards one by one. */
export async function runChecks(wish: RunWish): Promise<Verdict[]> {
  const verdicts = new Map<Check, Verdict>();
  let told = 0;
  async function runOne(check: Check): Promise<void> {
    verdicts.set(check, await judge(check, wish));
    for (let next = wish.checks[told]; next; next = wish.checks[told]) {
      const verdict = verdicts.get(next);
      if (!verdict) return;
      told += 1;
      wish.onVerdict(verdict);
    }
  }

  const waiting = wish.checks.filter((one) => !one.isAlone);
  async function work(): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) await runOne(next);
  }
  await Promise.all(Array.from({ length: wish.atOnce }, work));
  for (const one of wish.checks.filter((candidate) => candidate.isAlone)) await runOne(one);
  return [...verdicts.values()];
}

async function judge(check: Check, { hosts, knownGaps }: RunWish): Promise<Verdict> {
  const http = hosts[check.host];
  if (typeof http === 'string') return { kind: 'skipped', check, reason: http };
  const gap = knownGaps[check.id];
  try {
    await check.run(http);
    return { kind: 'passed', check, note: gap === undefined ? '' : 'listed as a known gap: take it off the list' };
  } catch (error) {
    if (error instanceof Skipped) return { kind: 'skipped', check, reason: error.message };
    if (gap !== undefined) return { kind: 'skipped', check, reason: `known gap: ${gap}` };
    return { kind: 'failed', check, reason: error instanceof Error ? error.message : String(error) };
  }
}
