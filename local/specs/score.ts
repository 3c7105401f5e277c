import type { Counts } from './tally.ts';

export interface Score {
  readonly validated: number;
  readonly invalid: number;
  readonly skipped: number;
  /** Left out of the three: listed exceptions, polls (no swagger has them), other providers. */
  readonly excepted: number;
  readonly polls: { readonly held: number; readonly wrong: number };
  readonly elsewhere: number;
  /** Of Compute and tags: the share that went through the validator and was found right, exceptions not counted as right. */
  readonly share: number;
}

export function scoreOf(counts: Counts): Score {
  const { validated, invalid, skipped, excepted, poll, elsewhere, 'wrong poll': wrong } = counts;
  const all = validated + invalid + skipped + excepted;
  return {
    validated,
    invalid: invalid + wrong,
    skipped,
    excepted,
    polls: { held: poll - wrong, wrong },
    elsewhere,
    share: all === 0 ? 0 : Math.floor((validated / all) * 10_000) / 10_000,
  };
}
