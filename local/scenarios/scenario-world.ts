import type { Seed, SeedGallery } from '../arm/seed-shape.ts';
import { APPROVER, principalHeader, RUNBOOK, TAGGER } from '../world/people.ts';
import { startWorld, type World } from '../world/world.ts';
import type { Place, Scenario } from './scenario.ts';

/** When the world of the table begins. */
export const START_AT = '2026-11-02T08:00:00.000Z';

export const seedSubscription = '5b1e7c1a-9f3d-4c62-8f0e-60d5a17b0002';
const LOCATION = 'westeurope';
const STAGING = 'staging';
/** A scenario lets Azure fail every machine there. */
const BARREN = 'staging-without-machines';
const HELPER_IMAGE = { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2025-datacenter-core-g2' };
const SECOND_APPROVER = '55555555-5555-4555-8555-555555555555';

const groupId = (group: string): string => `/subscriptions/${seedSubscription}/resourceGroups/${group}`;
const subnetIn = (group: string): string =>
  `${groupId(group)}/providers/Microsoft.Network/virtualNetworks/isolated/subnets/default`;
const stagingIn = (group: string): object => ({
  location: LOCATION,
  resourceGroupId: groupId(group),
  subnetId: subnetIn(group),
});

export const asRunbook = principalHeader(RUNBOOK, ['Capture.Start', 'Capture.Read']);
export const asAsker = principalHeader(RUNBOOK, ['Capture.Start', 'Capture.Read', 'Capture.Approve']);
export const asApprover = principalHeader(APPROVER, ['Capture.Approve', 'Capture.Read']);
export const asSecondApprover = principalHeader(SECOND_APPROVER, ['Capture.Approve', 'Capture.Read']);

export function placeOf(index: number): Place {
  const group = `sc-${String(index + 1).padStart(3, '0')}`;
  const compute = `${groupId(group)}/providers/Microsoft.Compute`;
  return {
    ...{ group, groupId: groupId(group), vm: `vm${index + 1}`, subnetId: subnetIn(STAGING) },
    vmId: `${compute}/virtualMachines/vm${index + 1}`,
    definitionId: `${compute}/galleries/golden/images/web`,
  };
}

function galleryOf({ definition = {}, vm }: Scenario, place: Place): SeedGallery {
  const fit = {
    name: 'web',
    osType: vm?.os ?? 'Linux',
    generation: vm?.generation ?? 'V2',
    ...definition,
  } as const;
  return { resourceGroup: place.group, name: 'golden', location: LOCATION, definitions: [fit] };
}

/** What stands in the group of a scenario before it begins. */
export function seedOf(scenario: Scenario, place: Place): Seed {
  const at = { resourceGroup: place.group, location: LOCATION };
  return {
    subscriptionId: seedSubscription,
    resourceGroups: [{ name: place.group, location: LOCATION }],
    virtualMachines: scenario.vm ? [{ ...at, name: place.vm, ...scenario.vm }] : [],
    galleries: [galleryOf(scenario, place)],
    ...scenario.seed?.(place),
  };
}

/**
 * Sweeps are rarer than in life, so that weeks pass in few steps.
 * @param places of the scenarios that name a profile: their definitions are its targets
 */
export function openWorld(places: readonly Place[]): Promise<World> {
  const scope = {
    scope: `/subscriptions/${seedSubscription}`,
    modes: ['consume', 'copy'],
    callers: [TAGGER],
    staging: [stagingIn(STAGING)],
  };
  return startWorld({
    startAt: START_AT,
    seed: {
      subscriptionId: seedSubscription,
      resourceGroups: [STAGING, BARREN].map((name) => ({ name, location: LOCATION })),
      virtualNetworks: [STAGING, BARREN].map((resourceGroup) => ({
        resourceGroup,
        name: 'isolated',
        location: LOCATION,
        subnets: ['default'],
      })),
    },
    settings: {
      GOLDSMITH_SCOPES: JSON.stringify([{ ...scope, limits: { runsPerHour: 10_000 } }]),
      GOLDSMITH_PROFILES: JSON.stringify(profilesFor(places)),
      GOLDSMITH_OPTIMIZE_HELPER: JSON.stringify({ image: HELPER_IMAGE }),
      GOLDSMITH_RECONCILE_SCHEDULE: '0 0 0 * * *',
      GOLDSMITH_JANITOR_SCHEDULE: '0 30 */12 * * *',
      GOLDSMITH_COOL_DOWN_SECONDS: '30',
    },
  });
}

function profilesFor(places: readonly Place[]): object {
  const definitions = places.map(({ definitionId }) => ({ kind: 'gallery', definitionId }));
  // An image without a group lies in that of its source.
  const targets = [...definitions, { kind: 'managed-image', name: 'image' }];
  const disposable = { targets, deleteSource: true };
  return {
    production: { targets, production: true },
    short: { targets, restoreKeepDays: 1 },
    disposable,
    optimizing: { targets, optimize: true },
    'optimizing-or-nothing': { targets, optimize: { onFailure: 'fail' } },
    'optimizing-in-vain': { targets, optimize: true, staging: [stagingIn(BARREN)] },
    careless: { targets, restorePoint: false },
    // Prepared disks, to a version or to an image beside them.
    disks: { targets, sources: ['vm', 'disk', 'snapshot', 'vhd'] },
    // A part of the table may have nobody who needs it.
    ...(definitions.length > 0
      ? { creating: { targets: definitions.map((target) => ({ ...target, createDefinition: {} })) } }
      : {}),
    'no-probe': { ...disposable, staging: [stagingIn(BARREN)] },
  };
}
