import type { SQLInputValue } from 'node:sqlite';

const calls = ['run', 'get', 'all', 'exec'] as const;

/** One statement as it was asked for. */
export interface SqlStep {
  readonly call: (typeof calls)[number];
  /** Index of the statement's text. */
  readonly sql: number;
  readonly values: readonly SQLInputValue[];
  /** How many rows were changed or read, so that a repetition can be compared. */
  readonly rows: number;
}

const firstChunkBytes = 1 << 20;
const headBytes = 8;
const numberBytes = 9;
const textHeadBytes = 5;
/** UTF-8 takes at most so many bytes for one UTF-16 unit. */
const bytesPerUnit = 3;
const Tag = { null: 0, number: 1, text: 2 } as const;

/**
 * Steps as bytes outside the JavaScript heap. Hundreds of thousands of small objects kept until the end would make the garbage collector
 * the largest cost of the very host that is being measured.
 */
export class SqlJournal {
  #chunk = Buffer.allocUnsafe(firstChunkBytes);
  #used = 0;

  add({ call, sql, values, rows }: SqlStep): void {
    let bytes = headBytes;
    for (const value of values) {
      bytes += typeof value === 'string' ? textHeadBytes + value.length * bytesPerUnit : numberBytes;
    }
    this.#makeRoom(bytes);
    const chunk = this.#chunk;
    chunk[this.#used] = calls.indexOf(call);
    chunk[this.#used + 1] = values.length;
    chunk.writeUInt16LE(sql, this.#used + 2);
    chunk.writeUInt32LE(rows, this.#used + 4);
    this.#used += headBytes;
    for (const value of values) this.#addValue(value);
  }

  bytes(): Uint8Array {
    return this.#chunk.subarray(0, this.#used);
  }

  #addValue(value: SQLInputValue): void {
    if (value === null) {
      this.#chunk[this.#used++] = Tag.null;
    } else if (typeof value === 'number') {
      this.#chunk[this.#used] = Tag.number;
      this.#chunk.writeDoubleLE(value, this.#used + 1);
      this.#used += numberBytes;
    } else if (typeof value === 'string') {
      this.#chunk[this.#used] = Tag.text;
      const length = this.#chunk.write(value, this.#used + textHeadBytes);
      this.#chunk.writeUInt32LE(length, this.#used + 1);
      this.#used += textHeadBytes + length;
    } else throw new Error(`a statement's parameter of type ${typeof value} cannot be recorded`);
  }

  #makeRoom(bytes: number): void {
    if (this.#used + bytes <= this.#chunk.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#chunk.length * 2, this.#used + bytes));
    this.#chunk.copy(larger, 0, 0, this.#used);
    this.#chunk = larger;
  }
}

/** The steps a journal holds, oldest first. */
export function readSqlJournal(bytes: Uint8Array): SqlStep[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const steps: SqlStep[] = [];
  let at = 0;
  const readValue = (): SQLInputValue => {
    const tag = buffer[at];
    if (tag === Tag.null) {
      at += 1;
      return null;
    }
    if (tag === Tag.number) {
      at += numberBytes;
      return buffer.readDoubleLE(at - numberBytes + 1);
    }
    const from = at + textHeadBytes;
    at = from + buffer.readUInt32LE(at + 1);
    return buffer.toString('utf8', from, at);
  };
  while (at < buffer.length) {
    const call = calls[buffer[at] ?? 0] ?? 'exec';
    const count = buffer[at + 1] ?? 0;
    const sql = buffer.readUInt16LE(at + 2);
    const rows = buffer.readUInt32LE(at + 4);
    at += headBytes;
    steps.push({ call, sql, values: Array.from({ length: count }, readValue), rows });
  }
  return steps;
}
