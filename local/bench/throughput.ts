import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startBenchHost, type BenchHost } from './bench-host.ts';
import type { Sizes } from './sizes.ts';
import { summarize, type Summary } from './statistics.ts';

const BARE_LOOP = fileURLToPath(new URL('./bare-loop.ts', import.meta.url));
const TIMED = 'timed-';
const POLL_MS = 1;

export interface Throughput {
  /** From a cold start, before most of the code is compiled; for information. */
  readonly coldPerSecond: Summary;
  readonly enginePerSecond: Summary;
  readonly barePerSecond: Summary;
  readonly ratio: Summary;
  readonly statementsEach: number;
  readonly commitsEach: number;
}

interface BareRun {
  readonly elapsedMs: number;
  readonly statements: number;
  readonly commits: number;
}

/** Engine, bare loop, engine again, on fresh files of one disk; the bare loop repeats what the first of the two engines did. */
export async function measureThroughput(sizes: Sizes, directory: string): Promise<Throughput> {
  const cold: number[] = [];
  const engine: number[] = [];
  const bare: number[] = [];
  const ratios: number[] = [];
  let last: BareRun = { elapsedMs: 0, statements: 0, commits: 0 };
  const perSecond = (elapsedMs: number, perLane = sizes.perLane) => ((sizes.inFlight * perLane) / elapsedMs) * 1000;
  const measureEngine = async (name: string, recording: string): Promise<number> => {
    const { coldMs, timedMs } = await runEngine(sizes, name, recording);
    cold.push(perSecond(coldMs, sizes.warmUpPerLane));
    return perSecond(timedMs);
  };
  for (let round = 0; round < sizes.rounds; round += 1) {
    const file = (name: string) => join(directory, `${name}-${round}`);
    const before = await measureEngine(file('engine-before'), file('recording'));
    last = await runBare(file('recording'), file('bare'));
    const after = await measureEngine(file('engine-after'), file('recording-after'));
    engine.push(before, after);
    bare.push(perSecond(last.elapsedMs));
    ratios.push((before + after) / 2 / perSecond(last.elapsedMs));
  }
  return {
    coldPerSecond: summarize(cold),
    enginePerSecond: summarize(engine),
    barePerSecond: summarize(bare),
    ratio: summarize(ratios),
    statementsEach: last.statements / countOf(sizes),
    commitsEach: last.commits / countOf(sizes),
  };
}

const countOf = ({ inFlight, perLane }: Sizes): number => inFlight * perLane;

/** Milliseconds a fresh host takes for its warm-up, and then once it is warm. */
async function runEngine(sizes: Sizes, stateFile: string, recording: string) {
  const host = await startBenchHost(stateFile, { GOLDSMITH_HOST_SQL_RECORD: recording });
  try {
    const coldMs = await runLanes(host, 'warm-', sizes.inFlight, sizes.warmUpPerLane);
    return { coldMs, timedMs: await runLanes(host, TIMED, sizes.inFlight, sizes.perLane) };
  } finally {
    await host.stop();
  }
}

/**
 * Keeps so many orchestrations in flight from inside the host's process: each lane is an orchestration that starts the next as its child
 * when the one before has ended. No client takes part, so none is measured; the lanes' own turns are not counted as orchestrations.
 */
async function runLanes(host: BenchHost, prefix: string, lanes: number, perLane: number): Promise<number> {
  const before = host.told('laneDone').length;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: lanes }, (_, lane) =>
      host.start('lane', `${prefix}lane-${lane}`, { prefix: `${prefix}${lane}-`, next: 0, last: perLane }),
    ),
  );
  const done = await host.whenTold('laneDone', before + lanes);
  // The app tells when the orchestrator returns; the commit of that turn follows.
  const status = `/runtime/webhooks/durabletask/instances/${done.at(-1)}`;
  while ((await host.call('GET', status)).status !== 200) await delay(POLL_MS);
  return performance.now() - began;
}

async function runBare(recording: string, database: string): Promise<BareRun> {
  const { stdout } = await promisify(execFile)(process.execPath, [BARE_LOOP, recording, database, TIMED]);
  return JSON.parse(stdout) as BareRun;
}
