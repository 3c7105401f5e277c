import type { Http } from './http.ts';

/** Which of the small apps a check needs; some features are switches for a whole app. */
export type AppName = 'app' | 'app-streaming' | 'app-retry';

export interface Check {
  readonly id: string;
  /** The rule of embedded-host.md that is held, in own words. */
  readonly rule: string;
  readonly app: AppName;
  /** Must not run beside others: it changes what belongs to all. */
  readonly isAlone: boolean;
  run(http: Http): Promise<void>;
}

/** Thrown by a check that cannot be made here; counts neither as passed nor as failed. */
export class Skipped extends Error {}

export const check = (id: string, rule: string, run: Check['run']): Check => ({
  id,
  rule,
  app: 'app',
  isAlone: false,
  run,
});

export const checkAlone = (id: string, rule: string, run: Check['run']): Check => ({
  ...check(id, rule, run),
  isAlone: true,
});

export const checkIn = (app: AppName, id: string, rule: string, run: Check['run']): Check => ({
  ...check(id, rule, run),
  app,
});
