/** Gathers an option that may be repeated. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** `NAME=NUMBER`, as `westeurope=60`; undefined for anything else. */
export function parseNameNumber(text: string): { readonly name: string; readonly count: number } | undefined {
  const [, name, count] = /^([^=]+)=(\d{1,9})$/.exec(text) ?? [];
  return name && count ? { name: name.trim(), count: Number(count) } : undefined;
}
