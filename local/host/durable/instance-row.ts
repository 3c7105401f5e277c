import type { Database } from '../store/database.ts';

export type InstanceStatus =
  'Pending' | 'Running' | 'Suspended' | 'Completed' | 'Failed' | 'Terminated' | 'Canceled' | 'ContinuedAsNew';

/** Where a child's outcome goes. */
export interface ParentLink {
  readonly id: string;
  readonly exec: string;
  readonly task: number;
  readonly name: string;
}

/** The row behind status queries; inputs and outputs are JSON text. */
export interface InstanceRow {
  readonly id: string;
  readonly exec: string;
  readonly entity: number;
  readonly name: string;
  readonly version: string | null;
  readonly status: InstanceStatus;
  readonly input: string | null;
  readonly output: string | null;
  readonly custom: string | null;
  readonly parent: string | null;
  readonly created: number;
  readonly updated: number;
}

const terminal: ReadonlySet<string> = new Set<InstanceStatus>(['Completed', 'Failed', 'Terminated', 'Canceled']);

export const isTerminal = (status: InstanceStatus): boolean => terminal.has(status);

export const parentOf = (row: InstanceRow): ParentLink | undefined =>
  row.parent ? (JSON.parse(row.parent) as ParentLink) : undefined;

export const findInstance = (db: Database, id: string): InstanceRow | undefined =>
  db.get<InstanceRow>('SELECT * FROM instances WHERE id = ?', id);
