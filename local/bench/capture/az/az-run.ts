import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasAz } from '../../../az/az-client.ts';
import { type Cloud, openCloud } from '../../../az/cloud.ts';
import * as cast from '../cast.ts';
import type { Measured, OwnCost } from '../measured.ts';
import { serviceLogBy } from '../service-log.ts';
import { captureByHand, VERSION } from './documented-flow.ts';
import { Sleepers } from './sleepers.ts';

const OPERATOR = 'c11e0000-0000-4000-8000-0000000000a2';
const SCALED_TIME = fileURLToPath(new URL('./scaled-time', import.meta.url));

/** Each process has left a line at its end. */
async function costOf(file: string): Promise<OwnCost> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n').filter(Boolean);
  return lines.reduce(
    (sum, line) => {
      const [cpuSeconds = 0, kilobytes = 0] = line.split(' ').map(Number);
      const memoryMb = Math.max(sum.memoryMb, (kilobytes * 1024) / 1e6);
      return { cpuSeconds: sum.cpuSeconds + cpuSeconds, memoryMb };
    },
    { cpuSeconds: 0, memoryMb: 0 },
  );
}

interface Desk {
  readonly sleepers: Sleepers;
  readonly costFile: string;
}

/** Azure's time stands still while `az` works for itself: so its own seconds are not multiplied, and count once on top, like everybody's. */
async function measure(cloud: Cloud, machine: cast.Machine, { costFile, sleepers }: Desk): Promise<Measured> {
  await writeFile(costFile, '');
  const began = performance.now();
  cloud.letTimePass(false);
  sleepers.onChange = (isAnyAsleep) => cloud.letTimePass(isAnyAsleep);
  const startMs = cloud.nowMs;
  await captureByHand(async (...args) => {
    const answer = await cloud.az(...args);
    sleepers.awakeAll();
    return answer;
  }, machine);
  const versionId = `${cast.definitionIdOf(machine)}/versions/${VERSION}`;
  const mark = { snapshotMark: `before-${machine.name}-`, versionId, endMs: cloud.nowMs };
  const log = await serviceLogBy((path) => cloud.admin(path), [machine]);
  return {
    ...{ contender: 'az', startMs, journeys: [{ machine, ...mark, completed: true }], log },
    cost: await costOf(costFile),
    realSeconds: (performance.now() - began) / 1000,
  };
}

/** Contender (c): the documented flow by the real client, whose seconds pass `pace` times as fast. Throws what `listen` throws where port 443 is not to be had. */
export async function runAz(machine: cast.Machine, pace: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'goldsmith-bench-az-'));
  const costFile = join(folder, 'cost');
  const owner = { principalId: OPERATOR, role: 'Owner', scope: `/subscriptions/${cast.SUBSCRIPTION}` };
  const seed = { ...cast.seedOf([machine]), roleAssignments: [owner] };
  const sleepers = await Sleepers.open();
  const told = { BENCH_PACE: String(pace), BENCH_COST_FILE: costFile, BENCH_CLOCK_PORT: String(sleepers.port) };
  const env = { PYTHONPATH: SCALED_TIME, ...told };
  try {
    const startAt = cast.START_AT;
    const cloud = await openCloud({ seed, operator: OPERATOR, pace, profile: '2020-09-01-hybrid', startAt, env });
    try {
      return await measure(cloud, machine, { sleepers, costFile });
    } finally {
      await cloud.close();
    }
  } finally {
    sleepers.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Why the contender can not take part here; undefined where it can. */
export const whyNoAz = (): string | undefined =>
  hasAz() ? undefined : 'az is not on the PATH (Debian: apt-get install azure-cli)';
