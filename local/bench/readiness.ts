import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { BENCH_APP, startBenchHost } from './bench-host.ts';
import type { Sizes } from './sizes.ts';
import { summarize, type Summary } from './statistics.ts';

export interface Readiness {
  readonly readyMs: Summary;
  readonly nodeMs: Summary;
  readonly importMs: Summary;
  readonly ratio: Summary;
}

/** Start of the process to the line that says where it listens, against what no host could save: Node itself and loading the app. */
export async function measureReadiness(sizes: Sizes, directory: string): Promise<Readiness> {
  const ready: number[] = [];
  const node: number[] = [];
  const imports: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round <= sizes.rounds; round += 1) {
    const before = await startHost(join(directory, `ready-${round}-before`));
    const nodeMs = await timeOf(() => run('0'));
    const importMs = await importApp();
    const after = await startHost(join(directory, `ready-${round}-after`));
    // The first round fills the disk's cache.
    if (round === 0) continue;
    ready.push(before, after);
    node.push(nodeMs);
    imports.push(importMs);
    ratios.push((before + after) / 2 / (nodeMs + importMs));
  }
  return {
    readyMs: summarize(ready),
    nodeMs: summarize(node),
    importMs: summarize(imports),
    ratio: summarize(ratios),
  };
}

async function startHost(stateFile: string): Promise<number> {
  const began = performance.now();
  const host = await startBenchHost(stateFile);
  const elapsedMs = performance.now() - began;
  await host.stop();
  return elapsedMs;
}

/** The app loads with the packages it imports, and without a host: `@azure/functions` then only warns. */
async function importApp(): Promise<number> {
  const url = pathToFileURL(join(BENCH_APP, 'app.mjs')).href;
  const script = `const began = performance.now(); await import('${url}'); console.log(performance.now() - began)`;
  return Number(await run(script));
}

async function run(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return stdout.trim().split('\n').at(-1) ?? '';
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
