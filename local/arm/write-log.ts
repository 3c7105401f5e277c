import type { Witnessed } from './shapes/witnessed.ts';

/** One accepted PUT, PATCH, POST action or DELETE. */
export interface WriteLogEntry {
  readonly seq: number;
  /** Virtual time, ISO 8601. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly operationName: string;
  readonly status: number;
  readonly callerObjectId?: string;
  /** Of a write on a machine: what that was in truth when the write was accepted. */
  readonly machine?: Witnessed;
  readonly body?: unknown;
}

const secretKey = /password|secret|protected|token|sas|keydata/i;

/** The body without secrets and with long texts cut: enough to tell what was asked. */
function summaryOf(value: unknown, key = ''): unknown {
  if (secretKey.test(key)) return '(not logged)';
  if (typeof value === 'string') return value.length > 300 ? `${value.slice(0, 300)}…` : value;
  if (Array.isArray(value)) return value.map((item) => summaryOf(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, summaryOf(inner, name)]));
}

export class WriteLog {
  #entries: WriteLogEntry[] = [];
  #seq = 1;
  readonly #counts = new Map<string, number>();
  readonly #clients = new Map<string, number>();

  add(entry: Omit<WriteLogEntry, 'seq' | 'body'>, body: unknown): void {
    const summary = summaryOf(body);
    this.#entries.push({ seq: this.#seq++, ...entry, ...(summary === undefined ? {} : { body: summary }) });
  }

  get entries(): readonly WriteLogEntry[] {
    return this.#entries;
  }

  /** Counts every request, reads included, by operation name and by client: the comment in the first parentheses of its user agent. */
  count(operationName: string, userAgent = ''): void {
    this.#counts.set(operationName, (this.#counts.get(operationName) ?? 0) + 1);
    const client = /\(([^)]*)\)/.exec(userAgent)?.[1] ?? 'unknown';
    this.#clients.set(client, (this.#clients.get(client) ?? 0) + 1);
  }

  get clients(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#clients);
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => a.localeCompare(b)));
  }

  reset(): void {
    this.#entries = [];
    this.#counts.clear();
    this.#clients.clear();
  }
}
