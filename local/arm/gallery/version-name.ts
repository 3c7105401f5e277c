/** Major.Minor.Patch, each a 32 bit integer. */
export const isVersionName = (name: string): boolean =>
  /^\d{1,10}\.\d{1,10}\.\d{1,10}$/.test(name) && name.split('.').every((part) => Number(part) <= 2_147_483_647);

export const compareVersions = (left: string, right: string): number => {
  const [a, b] = [left.split('.').map(Number), right.split('.').map(Number)];
  return [0, 1, 2].map((part) => (a[part] ?? 0) - (b[part] ?? 0)).find((difference) => difference !== 0) ?? 0;
};
