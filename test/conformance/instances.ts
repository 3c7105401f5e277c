import { equal } from 'node:assert/strict';
import { Skipped } from './check.ts';
import type { Answer, Http, Loose } from './http.ts';

export const webhook = '/runtime/webhooks/durabletask';
const finished = new Set(['Completed', 'Failed', 'Terminated', 'Canceled']);

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again and again until there is something; says what was waited for when there never is. */
export async function eventually<T>(http: Http, what: string, probe: () => Promise<T | undefined>): Promise<T> {
  const until = Date.now() + http.patienceMs;
  for (let delayMs = 15; ; delayMs = Math.min(delayMs * 1.5, 250)) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`not within ${http.patienceMs} ms: ${what}`);
    await sleep(delayMs);
  }
}

export const post = (http: Http, path: string, body?: unknown): Promise<Answer> =>
  http.call('POST', `${webhook}/${path}`, body === undefined ? {} : { body: JSON.stringify(body) });

/** Starts an instance and answers its id. */
export async function start(http: Http, name: string, input?: unknown, id = http.unique(name)): Promise<string> {
  const answer = await post(http, `orchestrators/${name}/${id}`, input);
  equal(answer.status, 202, `starting ${name} was answered with ${answer.status} ${answer.text}`);
  return id;
}

export const read = (http: Http, id: string, query = ''): Promise<Answer> =>
  http.call('GET', `${webhook}/instances/${encodeURIComponent(id)}${query}`);

export const raise = (http: Http, id: string, event: string, data: unknown): Promise<Answer> =>
  post(http, `instances/${id}/raiseEvent/${event}`, data);

export async function until(http: Http, id: string, what: string, isSo: (status: Loose) => boolean): Promise<Loose> {
  let last: Loose;
  try {
    return await eventually(http, what, async () => {
      const answer = await read(http, id);
      if (answer.status !== 200 && answer.status !== 202) return undefined;
      last = answer.json;
      skipWhatIsRefused(last);
      return isSo(last) ? last : undefined;
    });
  } catch (error) {
    if (error instanceof Skipped) throw error;
    throw new Error(`${(error as Error).message}; ${id} is ${JSON.stringify(last)?.slice(0, 300)}`, { cause: error });
  }
}

export const ended = (http: Http, id: string): Promise<Loose> =>
  until(http, id, 'the instance ends', (status) => finished.has(status.runtimeStatus as string));

/** Waits until the instance has run far enough to have this custom status. */
export const waitsFor = (http: Http, id: string, isSo: (custom: Loose) => boolean = (custom) => custom !== null) =>
  until(http, id, 'a custom status', (status) => isSo(status.customStatus));

/** Starts an instance that waits for the event `go`, and answers its id once it does. */
export async function hold(http: Http): Promise<string> {
  const id = await start(http, 'waits', {});
  await waitsFor(http, id);
  return id;
}

/** Starts an instance and answers its last status. */
export async function run(http: Http, name: string, input?: unknown): Promise<Loose> {
  return ended(http, await start(http, name, input));
}

/** The output of an instance that must complete. */
export async function outputOf(http: Http, name: string, input?: unknown): Promise<Loose> {
  const status = await run(http, name, input);
  equal(
    status.runtimeStatus,
    'Completed',
    `${name} ended as ${status.runtimeStatus}: ${JSON.stringify(status.output)}`,
  );
  return status.output;
}

/** The text of an instance that must fail. */
export async function failureOf(http: Http, name: string, input?: unknown): Promise<string> {
  const status = await run(http, name, input);
  equal(status.runtimeStatus, 'Failed', `${name} ended as ${status.runtimeStatus}: ${JSON.stringify(status.output)}`);
  return String(status.output);
}

/** A host may say that it has not got a feature; then there is nothing to check. */
function skipWhatIsRefused(status: Loose): void {
  if (status.runtimeStatus !== 'Failed') return;
  const refusal = /[^.:]*(?:not supported|requires schema|does not support)[^.\n]*/i.exec(String(status.output));
  if (refusal) throw new Skipped(`refused: ${refusal[0].trim()}`);
}
