import type { Finding } from '../finding.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';

/** Input of `guard-vm` and of `capture-vm`: settings and policy are resolved before the start, because orchestrations read neither. */
export interface GuardInput {
  readonly captureId: string;
  readonly vmId: string;
  /** Empty when the machine did not exist at the time of the request. */
  readonly vmGuid: string;
  readonly request: ResolvedRequest;
  /** What the policy found wrong with the request. */
  readonly findings: readonly Finding[];
  readonly requestedBy: Requester;
  readonly limits: RunLimits;
  /** A run that an earlier guard left behind, live at the start of this one: it is followed to its end first. */
  readonly follows?: string;
  /** The failed run that this one takes up again. */
  readonly resumes?: string;
  /** Those that the failed run had taken up itself, oldest first: an image or version may still be the first one's. */
  readonly lineage?: readonly string[];
}

const LONGEST_LINEAGE = 20;

/** Every run before this one, of a chain of retries; undefined where it is no retry. */
export function earlierThan({
  lineage = [],
  resumes,
}: Pick<GuardInput, 'lineage' | 'resumes'>): readonly string[] | undefined {
  return resumes === undefined ? undefined : [...lineage, resumes].slice(-LONGEST_LINEAGE);
}

interface Requester {
  readonly kind: 'tag' | 'http' | 'reconcile';
  /** Object id of the caller; `key-holder` for HTTP without Easy Auth, `unknown` for events without claims. */
  readonly caller: string;
  readonly approvalRequired: boolean;
}

export interface RunLimits {
  /** The allow-list scope the run counts against. */
  readonly scope: string;
  readonly runsPerHour: number;
  readonly coolDownSeconds: number;
  readonly maxDecryptMinutes: number;
  readonly maxGeneralizeMinutes: number;
  readonly maxReplicateMinutes: number;
  readonly maxWaitForPersonMinutes: number;
  /** Waits by what earlier runs took, and tells later ones what this one did. Absent in runs that an older deployment began. */
  readonly pace?: 'learned';
}
