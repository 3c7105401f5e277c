/** Names of everything a run creates. Computed from the capture id, so that a retry addresses the same thing and an orphan names its owner. */

/**
 * Managed run commands: one name per attempt. The same attempt repeated finds the resource and does not run twice; a new try gets a new name,
 * because re-running under one name is unreliable (domain notes 1.1).
 */
export const runCommandName = (captureId: string, step: string, attempt: number): string =>
  `goldsmith-${captureId}-${step}-${attempt}`;

export const isOwnRunCommand = (name: string, captureId: string): boolean => name.startsWith(`goldsmith-${captureId}-`);

export const snapshotName = (captureId: string, disk: 'os' | number): string =>
  disk === 'os' ? `goldsmith-${captureId}-os` : `goldsmith-${captureId}-lun${disk}`;

/** Children get a fresh id per window: the id of a live instance must never be used again (trap 32 of durable-functions). */
export const childId = (captureId: string, role: string): string => `${captureId}:${role}`;

/** The child that writes the version; the one that publishes it is its twin. */
export const replicationId = (captureId: string, role: 'replicate' | 'publish' = 'replicate'): string =>
  childId(captureId, role);
