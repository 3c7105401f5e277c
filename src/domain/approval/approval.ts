import type { Finding } from '../finding.ts';
import type { Residue } from '../guest/residue.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import { sha256 } from './sha256.ts';

/** What a person is asked to agree to, and who has agreed so far. Part of the custom status while a run waits. */
export interface Approval {
  /** Of request, findings and machine: an approval names it, and counts for nothing else. */
  readonly hash: string;
  /** How many different people must agree. */
  readonly needed: number;
  readonly by: readonly string[];
  /** What preflight found. Texts are left out where they would not fit. */
  readonly findings: readonly Finding[];
  /** What the guest holds now that an image should not; some of it will be removed. Not part of what is agreed to: it is a short look. */
  readonly residue?: Residue;
}

/** Data of the event by which a person decides. */
export interface Decision {
  readonly approve?: boolean;
  readonly by?: string;
  readonly hash?: string;
}

interface Asked {
  readonly request: ResolvedRequest;
  readonly vmId: string;
  readonly vmGuid: string;
  readonly findings: readonly Finding[];
}

/** Keys in one order, so that the same content always has the same text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`;
}

export const approvalHash = ({ findings, request, vmGuid, vmId }: Asked): string =>
  sha256(canonical({ request, vmId: vmId.toLowerCase(), vmGuid, findings }));

/** Characters of the findings in a custom status of at most 8,192, beside everything else that it says while a run waits for people. */
const MOST_CHARACTERS = 4_000;
const LONGEST_PLACE = 120;

const lengthOf = (findings: readonly Finding[]): number => JSON.stringify(findings).length;

/** What a finding is about; its texts stand in the catalogue. */
function short({ code, severity, where }: Finding): Finding {
  return { code, severity, where: where.slice(-LONGEST_PLACE), message: '', fix: '' };
}

/** With their texts where those fit; else without, and no more than fit. */
export function shownFindings(findings: readonly Finding[]): readonly Finding[] {
  if (lengthOf(findings) <= MOST_CHARACTERS) return findings;
  let characters = 0;
  return findings.map(short).filter((finding) => (characters += lengthOf([finding])) <= MOST_CHARACTERS);
}

export type Verdict =
  | { readonly kind: 'approved' }
  | { readonly kind: 'rejected'; readonly by: string }
  /** One more person has agreed, or the word counts for nothing: for something else, by who asked, or by who has agreed already. */
  | { readonly kind: 'waiting'; readonly by: readonly string[] };

/** Whether a word of a person counts. The HTTP routes say no at once; here it is decided, whoever raised the event. */
export function judge(approval: Approval, requester: string, decision: Decision): Verdict {
  const by = decision.by ?? 'unknown';
  if (decision.approve !== true) return { kind: 'rejected', by };
  const counts = decision.hash === approval.hash && by !== requester && !approval.by.includes(by) && by !== 'unknown';
  const agreed = counts ? [...approval.by, by] : approval.by;
  return agreed.length >= approval.needed ? { kind: 'approved' } : { kind: 'waiting', by: agreed };
}

/** What a second look has found that nobody agreed to. */
export function worseThan(approved: readonly Finding[], now: readonly Finding[]): Finding[] {
  const known = new Set(approved.map(({ code, where }) => `${code} ${where}`.toLowerCase()));
  return now.filter(({ code, severity, where }) => severity !== 'note' && !known.has(`${code} ${where}`.toLowerCase()));
}
