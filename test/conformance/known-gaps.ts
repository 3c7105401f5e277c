/** What the embedded host does not do yet, by check id. Such a check counts as skipped when it fails. */
export const knownGaps: Readonly<Record<string, string>> = {};
