import type { Difference } from './compare/difference.ts';

/** A difference that is meant: one operation, one field, and why. No wildcards; never a status, an error code or a polling header. */
export interface ByDesign {
  /** Method and types, as in `GET microsoft.compute/virtualmachines`. */
  readonly operation: string;
  readonly field: string;
  readonly reason: string;
}

export const byDesign: readonly ByDesign[] = [];

export const isByDesign = (operation: string, { field }: Difference) =>
  byDesign.some((entry) => entry.operation === operation && entry.field === field);
