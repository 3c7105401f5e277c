import type { RunLimits } from '../run/run-input.ts';

/** Waits for people, each for `maxWaitForPersonMinutes` at most: approval, hold, and a pause at each of four boundaries. */
const WAITS_FOR_PEOPLE = 6;
/** The version is brought to its regions, and once more when "latest" is told; each may end one look late. */
const REPLICATIONS = 2;
const LAST_LOOK_MINUTES = 180;
/** Every operation of Azure's is given up after one to three hours; a run that meets each of them at its longest takes no more than this. */
const OPERATIONS_MINUTES = 2_880;

/** When a run has ended at the latest, whatever Azure, the guest and people do or leave undone. ISO 8601. */
export function endsBy(createdAt: string, limits: RunLimits): string {
  const minutes =
    WAITS_FOR_PEOPLE * limits.maxWaitForPersonMinutes +
    (limits.maxDecryptMinutes + LAST_LOOK_MINUTES) +
    (limits.maxGeneralizeMinutes + LAST_LOOK_MINUTES) +
    REPLICATIONS * (limits.maxReplicateMinutes + LAST_LOOK_MINUTES) +
    OPERATIONS_MINUTES;
  return new Date(Date.parse(createdAt) + minutes * 60_000).toISOString();
}
