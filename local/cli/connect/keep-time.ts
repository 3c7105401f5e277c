import { Conductor } from '../../clock/conductor.ts';
import { pauseFor } from '../interrupt.ts';
import type { Child } from './child.ts';
import { readRunning } from './running-file.ts';

const TICK_MS = 100;
/** After a long stop (a laptop that slept) time goes on from where it was. */
const MOST_MS = 1_000;

/**
 * Moves the time of the simulated Azure, and of the host that works against it, together: `scale` seconds per second while a host is at work,
 * and as on the wall while none is, so that a run that was killed is found again about where it was.
 */
export async function keepTime(arm: Child, stateDir: string, scale: number, signal: AbortSignal): Promise<void> {
  let last = performance.now();
  while (!signal.aborted && arm.isRunning()) {
    await pauseFor(TICK_MS, signal).catch(() => undefined);
    const elapsedMs = Math.min(MOST_MS, performance.now() - last);
    last = performance.now();
    const host = readRunning(stateDir);
    const keepers = host?.clock === 'virtual' ? [arm, host] : [arm];
    try {
      await new Conductor(keepers).runFor((elapsedMs / 1000) * (keepers.length > 1 ? scale : 1));
    } catch {
      // The host was stopped or killed under us; the next round looks for another.
    }
  }
}
