/** One thing that preflight or a run noticed. A refusal stops the run before its first side effect; a warning is only told. */
export interface Finding {
  /** Stable, kebab-case; the catalogue in docs/findings.md explains each. */
  readonly code: string;
  readonly severity: 'refusal' | 'warning';
  /** The resource id, field path or tag it is about. */
  readonly where: string;
  readonly message: string;
  /** What the reader can do about it. */
  readonly fix: string;
}

type Text = Omit<Finding, 'severity'>;

export const refusal = (text: Text): Finding => ({ severity: 'refusal', ...text });
export const warning = (text: Text): Finding => ({ severity: 'warning', ...text });
export const refusals = (findings: readonly Finding[]): Finding[] =>
  findings.filter((finding) => finding.severity === 'refusal');
