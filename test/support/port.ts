/** A port of which only these methods may be called; what was called is written down. */
export function port<T>(methods: Record<string, (...args: never[]) => unknown>): { port: T; called: string[] } {
  const called: string[] = [];
  const wrapped = Object.entries(methods).map(([name, work]) => [
    name,
    async (...args: never[]) => {
      called.push(name);
      return work(...args);
    },
  ]);
  return { port: Object.fromEntries(wrapped) as T, called };
}
