import type { Power } from './vm.ts';

/** The truth about a machine at the moment somebody writes on it, which no answer of Azure tells. */
export interface Witnessed {
  readonly power: Power;
  readonly generalized: boolean;
  readonly halfGeneralized: boolean;
  readonly encrypted: boolean;
}
