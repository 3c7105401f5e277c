import { definitionId, GROUP, HOME, IMAGE_NAME, MACHINES, seed, settings, vmId } from '../../start/cast.ts';
import { subscribeToEvents, tagMachine } from '../../start/requests.ts';
import type { Ask, Round } from '../round.ts';
import { asRunbook, glance, hasCome, isLive } from './asking.ts';
import type { Load, Played } from './load.ts';

const START_AT = '2026-03-02T09:00:00.000Z';
const CANCELLED = 'lin-cancel';
const JOBS = 4;

const ask = (path: string, body: unknown, key: string): Ask => ({ path, body, key, as: asRunbook });

const REQUESTS = [
  {
    source: { kind: 'vm', id: vmId(MACHINES.managed) },
    target: { kind: 'managed-image', name: IMAGE_NAME, zoneResilient: true },
  },
  {
    source: { kind: 'vm', id: vmId(CANCELLED) },
    target: { kind: 'gallery', definitionId: definitionId('linux-api'), version: '9.0.0' },
  },
] as const;

async function play(round: Round): Promise<Played> {
  const { world } = round;
  await subscribeToEvents(world);
  await tagMachine(world, MACHINES.windows, 'web');
  await tagMachine(world, MACHINES.linux, 'api');
  const started = await round.ask<{ id: string }>(...REQUESTS.map((body) => ask('captures', body, body.source.id)));
  const cancelled = started[1]?.body.id ?? '';
  // Cancelled while it waits out its cool-down; nothing has happened to its machine yet.
  await round.until(() => hasCome(world, START_AT, cancelled, ({ step }) => step === 'cool-down'));
  await round.ask(ask(`captures/${cancelled}/cancel`, {}, 'cancel'));
  let ended = 0;
  await round.until(async () => {
    ended = (await glance(world, START_AT)).filter((one) => !isLive(one)).length;
    return ended === JOBS;
  });
  return { lost: JOBS - ended, outputs: [], problems: [] };
}

/** The job of `npm start`, and a cancelled capture beside it. */
export const CAPTURES: Load = {
  name: 'captures',
  seed: {
    ...seed,
    virtualMachines: [
      ...(seed.virtualMachines ?? []),
      { resourceGroup: GROUP, name: CANCELLED, location: HOME, os: 'Linux' },
    ],
  },
  settings,
  startAt: START_AT,
  definitions: ['windows-web', 'linux-api'],
  aims: {
    short: {
      'after-activity@read-target': 2,
      'after-activity@write-tags': 2,
      'after-work@run-budget': 2,
      'after-activity@read-machine': 3,
      'after-activity@start-deallocate': 2,
      'after-activity@mark-generalized': 2,
      'after-activity@start-version': 1,
      'after-activity@start-image': 1,
      'after-activity@update-version': 1,
      'after-activity@settle-tags': 2,
      'after-activity@keep-summary': 2,
    },
    others: {
      'after-activity@read-source': 4,
      'after-activity@list-locks': 2,
      'after-activity@read-pause': 3,
      'after-activity@start-snapshot': 2,
      'after-activity@start-restore-point': 1,
      'after-activity@start-disable-encryption': 2,
      'after-activity@start-remove-encryption-extension': 1,
      'after-activity@start-run-command': 4,
      'after-activity@read-state': 4,
      'after-activity@read-version': 6,
    },
  },
  steps: {},
  play,
};
