import type { Cloud } from './cloud.ts';

/** One thing that the documentation teaches, done with the real client. Throws where the answer is another. */
export interface Check {
  readonly name: string;
  readonly run: (cloud: Cloud) => Promise<void>;
}
