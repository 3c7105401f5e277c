import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startBenchHost, type BenchHost } from './bench-host.ts';
import type { Sizes } from './sizes.ts';

const CLIENTS = 32;
/** Time for the host to become quiet before it is looked at. */
const SETTLE_SHARE = 0.5;
const BYTES_PER_MB = 1_000_000;

export interface Waiting {
  readonly instances: number;
  readonly residentMb: number;
  readonly idleCpuPercent: number;
}

/** What a host costs that has nothing to do but to wait for the timers of so many instances; the first entry has none. */
export async function measureWaiting(sizes: Sizes, directory: string): Promise<Waiting[]> {
  const host = await startBenchHost(join(directory, 'waiting'));
  try {
    const found = [await lookAt(host, 0, sizes.idleMs)];
    let started = 0;
    for (const instances of sizes.waiting) {
      const client = async () => {
        while (started < instances) await host.start('sleeper', `sleeper-${started++}`);
      };
      await Promise.all(Array.from({ length: CLIENTS }, client));
      await host.whenTold('sleeping', instances);
      found.push(await lookAt(host, instances, sizes.idleMs));
    }
    return found;
  } finally {
    await host.stop();
  }
}

interface Usage {
  readonly rssBytes: number;
  readonly cpu: { readonly user: number; readonly system: number };
}

async function lookAt(host: BenchHost, instances: number, idleMs: number): Promise<Waiting> {
  const read = async () => JSON.parse((await host.call('GET', '/api/usage')).text) as Usage;
  await delay(idleMs * SETTLE_SHARE);
  const before = await read();
  const began = performance.now();
  await delay(idleMs);
  const elapsedUs = (performance.now() - began) * 1000;
  const after = await read();
  const usedUs = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system;
  return { instances, residentMb: after.rssBytes / BYTES_PER_MB, idleCpuPercent: (usedUs / elapsedUs) * 100 };
}
