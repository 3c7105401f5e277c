import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { Sleepers } from '../../local/bench/capture/az/sleepers.ts';
import { VirtualTimers } from '../../local/bench/capture/baseline/virtual-time/virtual-timers.ts';
import { fleetOf } from '../../local/bench/capture/cast.ts';
import { fleetFigures } from '../../local/bench/capture/figures.ts';

const SCALED = fileURLToPath(new URL('../../local/bench/capture/az/scaled-time', import.meta.url));
const hasPython = spawnSync('python3', ['-c', '']).status === 0;

describe('the time of a contender', () => {
  test('of the plain script is the simulator’s: its timers fire in their order, when that has come', () => {
    const { Date: realDate, clearTimeout: realClear, setTimeout: realSet } = globalThis;
    const timers = new VirtualTimers(1_000_000);
    const fired: [string, number][] = [];
    try {
      timers.install();
      setTimeout(() => fired.push(['after 30 s', Date.now()]), 30_000);
      setTimeout(() => fired.push(['after 10 s', Date.now()]), 10_000);
      clearTimeout(setTimeout(() => fired.push(['never', Date.now()]), 5_000));
      expect(timers.nextDueMs).toBe(1_010_000);
      timers.moveTo(1_029_999);
      expect(fired).toEqual([['after 10 s', 1_010_000]]);
      timers.moveTo(1_030_000);
    } finally {
      Object.assign(globalThis, { Date: realDate, clearTimeout: realClear, setTimeout: realSet });
    }

    expect(fired.at(-1)).toEqual(['after 30 s', 1_030_000]);
  });

  (hasPython ? test : test.skip)(
    `of az is scaled while it sleeps and stands still while it computes${hasPython ? '' : ' (skipped: no python3)'}`,
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'bench-time-'));
      const sleepers = await Sleepers.open();
      const changes: boolean[] = [];
      sleepers.onChange = (isAnyAsleep) => void changes.push(isAnyAsleep);
      const cost = join(folder, 'cost');
      const env = { ...process.env, PYTHONPATH: SCALED, BENCH_PACE: '50', BENCH_COST_FILE: cost };
      const program = 'import time\na = time.monotonic()\ntime.sleep(10)\nprint(time.monotonic() - a)';
      try {
        const child = spawn('python3', ['-c', program], {
          env: { ...env, BENCH_CLOCK_PORT: String(sleepers.port) },
        });
        let said = '';
        child.stdout.on('data', (text: Buffer) => (said += text.toString()));
        await once(child, 'close');

        expect(Number(said)).toBeGreaterThanOrEqual(0.2);
        expect(Number(said)).toBeLessThan(5);
        expect(changes).toEqual([true, false]);
        // Its own processor time is told, to be counted apart.
        expect(Number((await readFile(cost, 'ascii')).split(' ')[0])).toBeGreaterThan(0);
      } finally {
        sleepers.close();
        await rm(folder, { recursive: true, force: true });
      }
    },
    60_000,
  );

  test('has its own processor time on top, second by second', () => {
    const [machine] = fleetOf(1);
    if (!machine) throw new Error('a fleet of one has one');
    const journeys = [{ machine, snapshotMark: 'm', versionId: undefined, endMs: 61_000, completed: true }];
    const log = { operations: [], buckets: [], requests: {}, guests: new Map() };
    const figures = fleetFigures({
      ...{ contender: 'any', startMs: 1_000, journeys, log, realSeconds: 1 },
      cost: { cpuSeconds: 7, memoryMb: 1 },
    });

    expect(figures.makespanSeconds).toBe(67);
  });
});
