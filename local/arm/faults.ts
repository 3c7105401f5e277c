import type { ArmRequest, ArmResponse } from './http/message.ts';
import type { OperationSpec } from './operation.ts';

/** What a scripted fault does to one request. */
export type Fault =
  | { readonly kind: 'answer'; readonly response: ArmResponse }
  /** The connection breaks before anything was done. */
  | { readonly kind: 'drop-before' }
  /** The connection breaks after the work was accepted: the caller cannot know. */
  | { readonly kind: 'drop-after' };

export interface Faults {
  /** `operationName` is the route's, such as `Microsoft.Compute/virtualMachines/read`. */
  intercept(operationName: string, request: ArmRequest): Fault | undefined;
  /** May lengthen an operation that starts, or make it fail. */
  onOperation(spec: OperationSpec): OperationSpec;
  /** Whether the copy that starts now to this region (short name) is going to fail. */
  failsReplication(region: string): boolean;
  reset(): void;
}
