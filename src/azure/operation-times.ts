/** How long an operation took by Azure's own times, in seconds: its status document has both when it is over. */
export function operationSeconds(url: string, body: string | null | undefined): number | undefined {
  if (!body || !/operations\//i.test(url)) return undefined;
  const at = (name: string): number => Date.parse(new RegExp(`"${name}"\\s*:\\s*"([^"]+)"`).exec(body)?.[1] ?? '');
  const seconds = (at('endTime') - at('startTime')) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
