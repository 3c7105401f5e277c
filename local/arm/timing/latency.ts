import { createHash } from 'node:crypto';
import { idKey } from '../resource-id.ts';

type Span = readonly [least: number, median: number, most: number];

/** Seconds between start and end of the recorded operations: shortest, median, longest (INDEX facts 15, 18, 27 and 28). */
export const recordedSeconds: Readonly<Record<string, Span>> = {
  'Microsoft.Compute/virtualMachines/write': [0.9, 52, 816],
  'Microsoft.Compute/virtualMachines/delete': [0.2, 28, 694],
  'Microsoft.Compute/virtualMachines/deallocate/action': [10, 20, 121],
  'Microsoft.Compute/virtualMachines/powerOff/action': [5, 11, 20],
  'Microsoft.Compute/virtualMachines/start/action': [3, 5, 8],
  'Microsoft.Compute/virtualMachines/extensions/write': [10, 62, 1510],
  'Microsoft.Compute/images/write': [5, 5, 36],
  'Microsoft.Compute/galleries/images/versions/write': [30, 466, 781],
  'Microsoft.Compute/galleries/images/versions/delete': [90, 120, 150],
  'Microsoft.Compute/disks/write': [0.1, 0.1, 11],
  'Microsoft.Compute/snapshots/write': [0.2, 0.8, 3.6],
  'Microsoft.Compute/diskEncryptionSets/write': [0, 0.1, 1.4],
};

/** How far above the median: half of the operations are, few of them far (a cube of the share above it). */
const between = (low: number, high: number, share: number) =>
  low > 0 ? low * (high / low) ** share : low + (high - low) * share;

const secondsAt = ([least, median, most]: Span, share: number): number =>
  share < 0.5 ? between(least, median, share * 2) : between(median, most, (share * 2 - 1) ** 3);

/**
 * How long operations take: the constants that each of them names, or, under a seed, a draw from what was recorded. The draw derives from the seed, the
 * operation, its resource and how often that was before, so that a run can be repeated.
 */
export class Latency {
  seed: string | undefined;
  readonly #counts = new Map<string, number>();

  draw(name: string, resourceId: string, constant: number): number {
    const span = recordedSeconds[name];
    if (this.seed === undefined || !span) return constant;
    const key = `${name} ${idKey(resourceId)}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const digest = createHash('sha256').update(`${this.seed} ${key} ${count}`).digest();
    return Math.round(secondsAt(span, digest.readUInt32BE(0) / 0x1_0000_0000) * 10) / 10;
  }

  reset(): void {
    this.seed = undefined;
    this.#counts.clear();
  }
}
