import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** One request of ARM with its answer, as a JSON line holds it. Tokens and keys are in neither: headers of requests are not kept. */
export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly requestBody?: unknown;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Answered by a scripted fault, not by the simulated service. */
  readonly injected?: true;
}

type ExchangeLog = (exchange: Exchange) => void;

/** What the log of a whole world is called by: a folder, and in it one file of JSON lines per process. */
export const exchangesVariable = 'GOLDSMITH_ARM_EXCHANGES';

const isArm = ({ url }: Exchange) => /^\/subscriptions\//i.test(url);

/** Keeps every exchange in a file of the folder; without a folder keeps nothing. */
export function openExchangeLog(folder: string | undefined): ExchangeLog | undefined {
  if (!folder) return undefined;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${process.pid}.jsonl`);
  return (exchange) => {
    if (isArm(exchange)) appendFileSync(file, `${JSON.stringify(exchange)}\n`);
  };
}
