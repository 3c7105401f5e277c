import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaultRule } from '../../arm/faults/fault-rule.ts';
import { Conductor } from '../../clock/conductor.ts';
import { spawnChild } from '../../world/child.ts';
import { TAGGER } from '../../world/people.ts';
import { post } from '../../world/world.ts';
import type { Told } from './baseline/main.ts';
import * as cast from './cast.ts';
import type { Journey, Measured } from './measured.ts';
import { costOf, costSince } from './own-cost.ts';
import { readServiceLog } from './service-log.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const preload = new URL('./baseline/virtual-time/main.ts', import.meta.url).href;
const DAYS_MS = 4 * 86_400_000;
const SETTLE_MS = 900_000;

const journeyOf = (machine: cast.Machine, told: Told): Journey => ({
  ...{ machine, snapshotMark: `before-${machine.name}-`, versionId: told.versionId, endMs: told.endMs },
  completed: told.problem === undefined,
  ...(told.problem === undefined ? {} : { problem: told.problem.slice(0, 200) }),
});

/** Contender (b): a script, in a process whose timers stand on the simulator's clock. */
export async function runBaseline(
  machines: readonly cast.Machine[],
  faults: readonly FaultRule[] = [],
): Promise<Measured> {
  const began = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'goldsmith-baseline-'));
  const resultFile = join(folder, 'result.json');
  const arm = await spawnChild(path('../../arm/main.ts'), ['--start-at', cast.START_AT]);
  try {
    await post(`${arm.url}/admin/seed`, cast.seedOf(machines));
    if (faults.length > 0) await post(`${arm.url}/admin/faults`, faults);
    const { access_token: token } = await post<{ access_token: string }>(`${arm.url}/admin/token`, { oid: TAGGER });
    const script = await spawnChild(path('./baseline/main.ts'), [], {
      NODE_OPTIONS: `--import=${preload}`,
      BENCH_START_AT: cast.START_AT,
      BENCH_TASK: JSON.stringify({ armUrl: arm.url, token, machines, resultFile }),
    });
    try {
      const startMs = Date.parse(cast.START_AT);
      const limit = new Date(startMs + DAYS_MS).toISOString();
      const before = { cpuSeconds: 0, memoryMb: 0 };
      await new Conductor([arm, script], SETTLE_MS).runUntil(() => Promise.resolve(existsSync(resultFile)), limit);
      const cost = costSince(before, costOf(script.process.pid));
      const told = JSON.parse(readFileSync(resultFile, 'utf8')) as Told[];
      const journeys = machines.flatMap((machine, index) => (told[index] ? [journeyOf(machine, told[index])] : []));
      const log = await readServiceLog(arm.url, machines);
      return { contender: 'baseline', startMs, journeys, log, cost, realSeconds: (performance.now() - began) / 1000 };
    } catch (error) {
      throw new Error(`the baseline script: ${script.errors.join('\n')}`, { cause: error });
    } finally {
      await script.stop('SIGKILL');
    }
  } finally {
    await arm.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
