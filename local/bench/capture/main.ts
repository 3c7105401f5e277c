/**
 * `npm run bench:capture [-- --json] [--sizes 1,20,100,500] [--skip-az]`: how long captures take against what the simulated service itself needs for
 * them, Goldsmith beside what somebody would write instead, and beside the real `az`. Virtual time (`az`: scaled); own processor time is counted on top,
 * second by second.
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { contendWithAz } from './az/az-contender.ts';
import { runBaseline } from './baseline-run.ts';
import { fleetOf, type Machine, rehearsal } from './cast.ts';
import { fleetFigures, singleFigures } from './figures.ts';
import { runGoldsmith } from './goldsmith-run.ts';
import type { Measured } from './measured.ts';
import {
  columns,
  type Figures,
  fleetHeader,
  fleetRow,
  problemsOf,
  rounded,
  singleHeader,
  singleRow,
} from './report.ts';
import { badDay } from './storm.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '1,20,100,500' },
    'skip-az': { type: 'boolean', default: false },
  },
});
const sizes = values.sizes.split(',').map(Number);
if (!sizes.every((size) => Number.isInteger(size) && size > 0)) throw new Error(`--sizes ${values.sizes} are no sizes`);
const FAULTY = 20;

execFileSync(process.execPath, ['scripts/bundle.ts'], { cwd: fileURLToPath(new URL('../../..', import.meta.url)) });

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const troubles: string[] = [];
const noted = (measured: Measured): Measured => {
  troubles.push(...problemsOf(measured));
  return measured;
};

type Partial = { -readonly [Name in keyof Figures]?: Figures[Name] };
const figures: Partial = {};

const encrypted: Machine = { name: 'vm001', os: 'Windows', encrypted: true };

async function single(): Promise<string> {
  const first = noted(await runGoldsmith(fleetOf(1), { order: 'all' }));
  const all = noted(await runGoldsmith(fleetOf(1), { order: 'all', rehearsal }));
  const homeFirst = noted(await runGoldsmith(fleetOf(1), { order: 'home-first', rehearsal }));
  const decrypted = noted(await runGoldsmith([encrypted], { order: 'all' }));
  const baseline = noted(await runBaseline(fleetOf(1)));
  const own = singleFigures(all);
  figures.elapsedOverCriticalPath = rounded(own.overPath);
  figures.baselineOverCriticalPath = rounded(singleFigures(baseline).overPath);
  figures.armCalls = own.calls;
  figures.baselineArmCalls = singleFigures(baseline).calls;
  figures.firstRegionOverHome = rounded(singleFigures(homeFirst).firstOverHome);
  const az = await contendWithAz(values['skip-az']);
  if (az.overPath !== null) figures.azOverCriticalPath = rounded(az.overPath);
  const table = columns([
    singleHeader,
    singleRow('goldsmith, order all, nothing learned yet', singleFigures(first), first),
    singleRow('goldsmith, order all', own, all),
    singleRow('goldsmith, order home-first', singleFigures(homeFirst), homeFirst),
    singleRow('goldsmith, order all, Azure Disk Encryption', singleFigures(decrypted), decrypted),
    singleRow('baseline script', singleFigures(baseline), baseline),
    ...az.rows,
  ]);
  return [table, ...az.notes].join('\n');
}

async function fleets(): Promise<string> {
  const rows = [fleetHeader];
  for (const size of sizes) {
    const own = noted(await runGoldsmith(fleetOf(size)));
    const of = fleetFigures(own);
    if (size === 500) {
      figures.makespanOverBound500 = rounded(of.overBound);
      figures.memoryMb500 = Math.round(own.cost.memoryMb);
    }
    rows.push(fleetRow(`goldsmith, ${size} tagged`, of, own));
    const baseline = noted(await runBaseline(fleetOf(size)));
    rows.push(fleetRow(`baseline script, ${size}`, fleetFigures(baseline), baseline));
  }
  return columns(rows);
}

async function underFaults(): Promise<string> {
  const size = Math.min(FAULTY, Math.max(...sizes));
  const own = noted(await runGoldsmith(fleetOf(size), { faults: badDay(size) }));
  const baseline = noted(await runBaseline(fleetOf(size), badDay(size)));
  const of = fleetFigures(own);
  figures.completedUnderFaults = rounded(of.completed / of.machines);
  return columns([
    [`throttling storms and 1% transient faults`, ...fleetHeader.slice(1)],
    fleetRow(`goldsmith, ${size} tagged`, of, own),
    fleetRow(`baseline script, ${size}`, fleetFigures(baseline), baseline),
  ]);
}

say(`Node ${process.version}, ${availableParallelism()} cores (load ${(loadavg()[0] ?? 0).toFixed(1)})`);
say('The cool-down of tagged machines and the hourly limit are policy, not speed: both are switched off here.\n');
say(`${await single()}\n`);
say(`${await fleets()}\n`);
say(`${await underFaults()}\n`);
if (troubles.length > 0) say(['what did not end well:', ...troubles, ''].join('\n'));
const names = [
  'elapsedOverCriticalPath',
  'baselineOverCriticalPath',
  'azOverCriticalPath',
  'makespanOverBound500',
  'armCalls',
  'baselineArmCalls',
  'firstRegionOverHome',
  'completedUnderFaults',
  'memoryMb500',
] as const satisfies readonly (keyof Figures)[];
if (values.json) say(JSON.stringify(Object.fromEntries(names.map((name) => [name, figures[name] ?? null]))));
