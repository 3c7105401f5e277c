/** Grants that no flow of the matrix misses aloud, with the reason; by `capability action`. There is none. */
export const EXCUSED: ReadonlyMap<string, string> = new Map();
