import type { FaultEffect } from './faults/fault-rule.ts';
import type { ArmRequest, ArmResponse } from './http/message.ts';
import type { OperationSpec } from './operation.ts';

/** What a scripted fault does to one request. */
export type Fault =
  | { readonly kind: 'answer'; readonly response: ArmResponse }
  /** The connection breaks before anything was done. */
  | { readonly kind: 'drop-before' }
  /** The connection breaks after the work was accepted: the caller cannot know. */
  | { readonly kind: 'drop-after' };

export type GuestFault = Extract<FaultEffect, { readonly kind: 'guest' }>;
export type ReplicationFault = Extract<FaultEffect, { readonly region: string }>;

export interface Faults {
  /** `operationName` is the route's, such as `Microsoft.Compute/virtualMachines/read`. */
  intercept(operationName: string, request: ArmRequest): Fault | undefined;
  /** May lengthen an operation that starts, or make it fail. */
  onOperation(spec: OperationSpec): OperationSpec;
  /** What is going to happen to the machine of an operation that starts. */
  onGuest(spec: OperationSpec): GuestFault | undefined;
  /** What becomes of the copy of this version that starts now to this region (short name), where it is not an ordinary one. */
  onReplication(region: string, versionId: string): ReplicationFault | undefined;
  reset(): void;
}
