import type { SQLInputValue } from 'node:sqlite';

/** SQL with prepared statements kept by text. */
export interface Database {
  run(sql: string, ...values: SQLInputValue[]): number;
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  exec(sql: string): void;
  close(): void;
}
