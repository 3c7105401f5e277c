import type { PipelineResponse } from '@azure/core-rest-pipeline';

/** Body of an answer that came past the SDK's own models; none counts as empty. */
export const jsonOf = <T>(response: PipelineResponse | undefined): T => JSON.parse(response?.bodyAsText ?? '{}') as T;

/** Path of a list's next page. Its host is left out: the next request goes to the endpoint we were given, not to where an answer points. */
export function nextPath(nextLink: string | undefined): string | undefined {
  if (!nextLink) return undefined;
  const { pathname, search } = new URL(nextLink);
  return `${pathname}${search}`;
}
