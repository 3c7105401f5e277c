import type { ResolvedRequest } from '../request/resolve-request.ts';
import type { VmFacts } from '../vm.ts';
import type { AdapterCall } from './adapter-actions.ts';

/** The roles of infra/app/rbac.bicep, one per capability. */
export type Capability =
  | 'capture'
  | 'restore-point'
  | 'gallery'
  | 'definition'
  | 'temporaries'
  | 'restore'
  | 'delete-source'
  | 'prepared-sources'
  | 'sweep';

/** One thing a plan does to Azure: which calls, with which role, on account of what. */
export interface Doing {
  readonly capability: Capability;
  /** Completes "… needs it". */
  readonly why: string;
  readonly calls: readonly AdapterCall[];
  /** Checked by Azure on the source of a version, though nobody calls it. */
  readonly linked?: readonly string[];
  readonly when: (plan: Planned) => boolean;
  /** Where it happens, if not on the machine, its group, the target or the subscription, as the action says. */
  readonly at?: (plan: Planned) => string | undefined;
  /** The run can do without it and says what it could not know. */
  readonly optional?: (plan: Planned) => boolean;
}

export interface Planned {
  readonly request: ResolvedRequest;
  readonly vm: VmFacts;
}
