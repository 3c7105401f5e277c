import { sourceOf } from './preflight/finding-sources.ts';

/**
 * One thing that preflight or a run noticed. A refusal stops the run before its first side effect; a warning is told and changes the verdict; a
 * note says what was looked at, or deliberately left alone.
 */
export interface Finding {
  /** Stable, kebab-case; the catalogue in docs/findings.md explains each. */
  readonly code: string;
  readonly severity: 'refusal' | 'warning' | 'note';
  /** The resource id, field path or tag it is about. */
  readonly where: string;
  readonly message: string;
  /** What the reader can do about it. */
  readonly fix: string;
  /** Public documentation of the rule, where there is any. */
  readonly source?: string;
}

type Text = Omit<Finding, 'severity' | 'source'>;

function make(severity: Finding['severity'], text: Text): Finding {
  const source = sourceOf(text.code);
  return { severity, ...text, ...(source ? { source } : {}) };
}

export const refusal = (text: Text): Finding => make('refusal', text);
export const warning = (text: Text): Finding => make('warning', text);
export const note = (text: Text): Finding => make('note', text);

export const refusals = (findings: readonly Finding[]): Finding[] =>
  findings.filter((finding) => finding.severity === 'refusal');

export type Verdict = 'ready' | 'warnings' | 'refused';

/** One word for all of them. Notes do not count. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  if (refusals(findings).length > 0) return 'refused';
  return findings.some(({ severity }) => severity === 'warning') ? 'warnings' : 'ready';
}
