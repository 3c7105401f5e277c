import type { HostName } from './open-hosts.ts';
import type { Http } from './http.ts';

export interface Check {
  readonly id: string;
  /** The rule of embedded-host.md that is held, in own words. */
  readonly rule: string;
  readonly host: HostName;
  /** Must not run beside others: it changes what belongs to all. */
  readonly isAlone: boolean;
  run(http: Http): Promise<void>;
}

/** Thrown by a check that cannot be made here; counts neither as passed nor as failed. */
export class Skipped extends Error {}

export const check = (id: string, rule: string, run: Check['run']): Check => ({
  id,
  rule,
  host: 'main',
  isAlone: false,
  run,
});

export const checkAlone = (id: string, rule: string, run: Check['run']): Check => ({
  ...check(id, rule, run),
  isAlone: true,
});

export const checkOn = (host: HostName, id: string, rule: string, run: Check['run']): Check => ({
  ...check(id, rule, run),
  host,
});
