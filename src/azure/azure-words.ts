/** What Azure answered to a request that it refused. The SDK's lists keep the code and throw the sentence away, and the sentence names the missing action. */
const refusals = new WeakMap<object, string>();

/** Keeps the message of a refused request for as long as the request itself lives. */
export function keepWords(request: object, status: number, body: string | null | undefined): void {
  if (status < 400 || !body) return;
  try {
    const { error } = JSON.parse(body) as { error?: { message?: unknown } };
    if (typeof error?.message === 'string') refusals.set(request, error.message);
  } catch {
    // A gateway's page is no sentence of Azure's.
  }
}

export const wordsOf = (request: object | undefined): string | undefined => request && refusals.get(request);
