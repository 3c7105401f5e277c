import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { TryLater } from '../domain/answer.ts';
import { subscriptionOf } from '../domain/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';

const AGAIN_SECONDS = 30;

/** Body of an answer that came past the SDK's own models; none counts as empty. A gateway's page with status 200 is no answer: it is asked for again. */
export function jsonOf<T extends object>(response: PipelineResponse | undefined): T {
  try {
    return ((JSON.parse(response?.bodyAsText ?? '{}') as T | null) ?? {}) as T;
  } catch (error) {
    throw new TryLater({ code: 'unreadable-answer', message: 'The answer was no JSON.' }, AGAIN_SECONDS, error);
  }
}

/** Path of a list's next page. Its host is left out: the next request goes to the endpoint we were given, not to where an answer points. */
function nextPath(nextLink: string | undefined): string | undefined {
  if (!nextLink) return undefined;
  const { pathname, search } = new URL(nextLink);
  return `${pathname}${search}`;
}

/** No list that we read this way is longer; who writes more than that wants us to go round for ever. */
const MOST_PAGES = 100;

/** A whole list, page by page: what decides may stand on the last. `read` makes one call, in our terms of errors. */
export async function listOf<T>(
  arm: ArmClients,
  path: string,
  read: (work: () => Promise<PipelineResponse>) => Promise<PipelineResponse | undefined>,
  mostPages = MOST_PAGES,
): Promise<T[]> {
  const found: T[] = [];
  let next: string | undefined = path;
  for (let page = 0; next !== undefined && page < mostPages; page += 1) {
    const at: string = next;
    const response = await read(() => arm.send('GET', subscriptionOf(path), at));
    const { nextLink, value } = jsonOf<{ value?: readonly T[] | null; nextLink?: string }>(response);
    found.push(...(value ?? []));
    next = nextPath(nextLink);
  }
  return found;
}
