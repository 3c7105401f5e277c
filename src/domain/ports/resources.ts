import type { Lock } from '../target.ts';

/** Tags of any resource, through the tags API at its scope: needs no right to write the resource itself. */
export interface TagStore {
  /** Undefined when the resource does not exist. */
  read(resourceId: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** Adds and replaces, leaves the rest. */
  merge(resourceId: string, tags: Readonly<Record<string, string>>): Promise<void>;
  remove(resourceId: string, tags: Readonly<Record<string, string>>): Promise<void>;
}

export interface Locks {
  /** Locks at, above and below the scope. */
  list(scope: string): Promise<readonly Lock[]>;
}
