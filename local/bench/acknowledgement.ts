import { join } from 'node:path';
import { startBenchHost, type BenchHost } from './bench-host.ts';
import type { Sizes } from './sizes.ts';
import { quantile, summarize, type Summary } from './statistics.ts';

const CLIENTS = 16;

export interface Acknowledgement {
  readonly alone: Latency;
  readonly together: Latency;
  readonly startsPerSecond: Summary;
}

interface Latency {
  readonly p50Ms: Summary;
  readonly p99Ms: Summary;
}

/** Milliseconds from sending a start to its 202, which comes after the commit; the started work runs beside. */
export async function measureAcknowledgement(sizes: Sizes, directory: string): Promise<Acknowledgement> {
  const host = await startBenchHost(join(directory, 'acknowledgement'));
  try {
    await startMany(host, 'warm-up', CLIENTS, sizes.startsTogether);
    const alone: number[][] = [];
    const together: number[][] = [];
    const rates: number[] = [];
    for (let round = 0; round < sizes.rounds; round += 1) {
      alone.push(await startMany(host, `alone-${round}`, 1, sizes.startsAlone));
      const began = performance.now();
      together.push(
        await startMany(host, `together-${round}`, CLIENTS, sizes.startsTogether, () => {
          rates.push((sizes.startsTogether / (performance.now() - began)) * 1000);
        }),
      );
    }
    return { alone: latencyOf(alone), together: latencyOf(together), startsPerSecond: summarize(rates) };
  } finally {
    await host.stop();
  }
}

const latencyOf = (rounds: readonly (readonly number[])[]): Latency => ({
  p50Ms: summarize(rounds.map((times) => quantile(times, 0.5))),
  p99Ms: summarize(rounds.map((times) => quantile(times, 0.99))),
});

/** Starts so many from so many clients, each waiting for its answer; resolves when all the work is done. */
async function startMany(
  host: BenchHost,
  name: string,
  clients: number,
  count: number,
  onAcknowledged: () => void = () => undefined,
): Promise<number[]> {
  const before = host.told('finished').length;
  const times: number[] = [];
  let next = 0;
  const client = async () => {
    while (next < count) {
      const id = `${name}-${next++}`;
      const began = performance.now();
      await host.start('three', id, { isTold: true });
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  onAcknowledged();
  await host.whenTold('finished', before + count);
  return times;
}
