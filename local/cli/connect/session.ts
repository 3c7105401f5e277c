import type { Send } from './api.ts';

/** A Goldsmith to talk to: our own host, somebody else's on the same state, or a deployed app. */
export interface Session {
  readonly kind: 'own-host' | 'shared-host' | 'deployed';
  /** Where it is, for people. */
  readonly where: string;
  readonly send: Send;
  /** How long to wait between two looks at a run. */
  readonly pollMs: number;
  /** Scopes of the allow-list; undefined when only the app knows. */
  readonly scopes: readonly string[] | undefined;
  /** Where the log lies, when it is on this machine. */
  readonly logFile: string | undefined;
  /** `serve` stays when we leave, so a run may be left to it. */
  readonly staysUp: boolean;
  /** When our own host is gone. */
  ended(): Promise<void>;
  close(): Promise<void>;
}
