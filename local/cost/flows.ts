import type { Machine } from '../bench/capture/cast.ts';
import * as cast from '../bench/capture/cast.ts';
import { runGoldsmith } from '../bench/capture/goldsmith-run.ts';
import { type Shape, shapeIn } from './shape.ts';

/** A flow whose shape is taken in virtual time, with the built app on the embedded host. */
interface CostedFlow {
  readonly name: string;
  readonly machine: Machine;
  readonly request: Readonly<Record<string, unknown>>;
}

const machine = (os: Machine['os'], encrypted = false): Machine => ({ name: 'vm001', os, encrypted });
const atHome = [{ name: cast.HOME, concurrentDeployments: cast.CONCURRENT }];
const image = { kind: 'managed-image', name: 'golden', resourceGroup: cast.GROUP, zoneResilient: false };

const FLOWS: readonly CostedFlow[] = [
  { name: 'Windows under ADE to three regions', machine: machine('Windows', true), request: {} },
  { name: 'Linux to a version in one region', machine: machine('Linux'), request: { regions: atHome } },
  {
    name: 'Linux to a managed image',
    machine: machine('Linux'),
    request: { profile: undefined, target: image, regions: [{ ...atHome[0], concurrentDeployments: 20 }] },
  },
];

/** How often the app looks after everything by itself: GOLDSMITH_RECONCILE_SCHEDULE and GOLDSMITH_JANITOR_SCHEDULE as infra sets them. */
const SCHEDULED = [
  { name: 'reconcile-vms', timesADay: 288 },
  { name: 'sweep-temporaries', timesADay: 24 },
] as const;

export interface Recorded {
  readonly name: string;
  readonly shape: Shape;
  /** Of what a timer starts. */
  readonly timesADay?: number;
}

/** Runs every flow once and takes the shape of its guard; of the timers' work what the first of them recorded. */
export async function recordShapes(say: (line: string) => void): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  for (const { name, machine, request } of FLOWS) {
    const taken: Recorded[] = [];
    const inspect = (file: string): void => {
      taken.push({ name, shape: shapeIn(file, 'guard-vm') });
      if (recorded.length > 0) return;
      taken.push(...SCHEDULED.map((one) => ({ ...one, shape: shapeIn(file, one.name) })));
    };
    const { journeys } = await runGoldsmith([machine], { request, inspect });
    const [journey] = journeys;
    if (!journey?.completed) throw new Error(`${name}: ${journey?.problem ?? 'no run'}`);
    say(`recorded: ${name}`);
    recorded.push(...taken);
  }
  return recorded;
}
