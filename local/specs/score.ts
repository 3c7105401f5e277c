import type { Verdict } from './validate.ts';

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

export function scoreOf(verdicts: readonly Verdict[]): Score {
  const count = (kind: Verdict['kind']) => verdicts.filter((verdict) => verdict.kind === kind).length;
  const polls = verdicts.filter((verdict) => verdict.kind === 'poll');
  const wrong = polls.filter(({ findings }) => findings.length > 0).length;
  const [validated, invalid, skipped, excepted] = [
    count('validated'),
    count('invalid'),
    count('skipped'),
    count('excepted'),
  ];
  const all = validated + invalid + skipped + excepted;
  return {
    validated,
    invalid: invalid + wrong,
    skipped,
    excepted,
    polls: { held: polls.length - wrong, wrong },
    elsewhere: count('elsewhere'),
    share: all === 0 ? 0 : Math.floor((validated / all) * 10_000) / 10_000,
  };
}
