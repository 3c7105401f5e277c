/** Gallery version names: Major.Minor.Patch, each a 32-bit integer. */
const VERSION = /^(\d{1,10})\.(\d{1,10})\.(\d{1,10})$/;
const LARGEST = 2_147_483_647;

export type VersionNumber = readonly [major: number, minor: number, patch: number];

export function parseVersion(text: string): VersionNumber | undefined {
  const match = VERSION.exec(text);
  if (!match) return undefined;
  const numbers: VersionNumber = [Number(match[1]), Number(match[2]), Number(match[3])];
  return numbers.every((number) => number <= LARGEST) ? numbers : undefined;
}

export function compareVersions(a: VersionNumber, b: VersionNumber): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** The number after the highest existing one; a number that was ever seen is not given out again. */
export function nextVersion(existing: readonly string[]): string {
  const highest = existing
    .map(parseVersion)
    .filter((version) => version !== undefined)
    .sort(compareVersions)
    .at(-1);
  if (!highest) return '1.0.0';
  const [major, minor, patch] = highest;
  if (patch < LARGEST) return `${major}.${minor}.${patch + 1}`;
  return minor < LARGEST ? `${major}.${minor + 1}.0` : `${major + 1}.0.0`;
}
