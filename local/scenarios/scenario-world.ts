import type { Seed, SeedGallery } from '../arm/seed-shape.ts';
import { APPROVER, principalHeader, RUNBOOK, TAGGER } from '../world/people.ts';
import { startWorld, type World, type WorldOptions } from '../world/world.ts';
import { type Place, type Scenario, stagingOf } from './scenario.ts';

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

/** Of the so many-th scenario: one place for each of its machines, all in one group. */
export function placesOf(index: number, { ownStaging, start }: Scenario): Place[] {
  const group = `sc-${String(index + 1).padStart(3, '0')}`;
  const compute = `${groupId(group)}/providers/Microsoft.Compute`;
  const machines = start && 'machines' in start ? start.machines : 1;
  const staging = ownStaging ? stagingOf({ group }) : STAGING;
  return Array.from({ length: machines }, (_, at) => {
    const vm = at === 0 ? `vm${index + 1}` : `vm${index + 1}-${at + 1}`;
    return {
      ...{ group, groupId: groupId(group), vm, subnetId: subnetIn(staging) },
      vmId: `${compute}/virtualMachines/${vm}`,
      definitionId: `${compute}/galleries/golden/images/web`,
    };
  });
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

const isolated = (resourceGroup: string) => ({
  ...{ resourceGroup, name: 'isolated', location: LOCATION },
  subnets: ['default'],
});

/** What stands in the group of a scenario before it begins. */
export function seedOf(scenario: Scenario, places: readonly Place[]): Seed {
  const [place] = places;
  if (!place) throw new Error('a scenario without a place');
  const at = { resourceGroup: place.group, location: LOCATION };
  const { vm } = scenario;
  const own = scenario.ownStaging ? [stagingOf(place)] : [];
  return {
    subscriptionId: seedSubscription,
    resourceGroups: [place.group, ...own].map((name) => ({ name, location: LOCATION })),
    ...(own.length > 0 ? { virtualNetworks: own.map(isolated) } : {}),
    virtualMachines: vm ? places.map(({ vm: name }) => ({ ...at, name, ...vm })) : [],
    galleries: [galleryOf(scenario, place)],
    ...scenario.seed?.(place),
  };
}

interface Row {
  readonly scenario: Scenario;
  readonly places: readonly Place[];
}

/** The narrowest scope counts: a scenario with rules of its own has one for its group. */
function scopesFor(rows: readonly Row[]): object[] {
  const common = { modes: ['consume', 'copy'], callers: [TAGGER], limits: { runsPerHour: 10_000 } };
  const own = rows.flatMap(({ places: [place], scenario }) => {
    if (!place || (!scenario.scope && !scenario.ownStaging)) return [];
    const staging = [stagingIn(scenario.ownStaging ? stagingOf(place) : STAGING)];
    return [{ scope: place.groupId, ...common, staging, ...scenario.scope }];
  });
  return [{ scope: `/subscriptions/${seedSubscription}`, ...common, staging: [stagingIn(STAGING)] }, ...own];
}

/** Sweeps are rarer than in life, so that weeks pass in few steps. */
export function openWorld(rows: readonly Row[], more: Partial<WorldOptions> = {}): Promise<World> {
  return startWorld({
    startAt: START_AT,
    seed: {
      subscriptionId: seedSubscription,
      resourceGroups: [STAGING, BARREN].map((name) => ({ name, location: LOCATION })),
      virtualNetworks: [STAGING, BARREN].map(isolated),
    },
    settings: {
      GOLDSMITH_SCOPES: JSON.stringify(scopesFor(rows)),
      GOLDSMITH_PROFILES: JSON.stringify(profilesFor(rows)),
      GOLDSMITH_OPTIMIZE_HELPER: JSON.stringify({ image: HELPER_IMAGE }),
      GOLDSMITH_RECONCILE_SCHEDULE: '0 0 0 * * *',
      GOLDSMITH_JANITOR_SCHEDULE: '0 30 12 * * *',
      GOLDSMITH_COOL_DOWN_SECONDS: '30',
    },
    ...more,
  });
}

interface Target {
  readonly kind: string;
  readonly definitionId?: string;
}

/** The definitions of those scenarios that name the profile; settings are one word of an environment, which has its bounds. */
function definitionsOf(rows: readonly Row[], profile: string): Target[] {
  return rows.flatMap(({ places: [place], scenario }) => {
    const request = place && (scenario.request?.(place) as { profile?: string } | undefined);
    return place && request?.profile === profile ? [{ kind: 'gallery', definitionId: place.definitionId }] : [];
  });
}

const WHAT_PROFILES_ALLOW: Readonly<Record<string, object>> = {
  production: { production: true },
  short: { restoreKeepDays: 1 },
  disposable: { deleteSource: true },
  optimizing: { optimize: true },
  'optimizing-or-nothing': { optimize: { onFailure: 'fail' } },
  'optimizing-in-vain': { optimize: true, staging: [stagingIn(BARREN)] },
  careless: { restorePoint: false },
  // Prepared disks, to a version or to an image beside them.
  disks: { sources: ['vm', 'disk', 'snapshot', 'vhd'] },
  'no-probe': { deleteSource: true, staging: [stagingIn(BARREN)] },
};

function profilesFor(rows: readonly Row[]): object {
  const profiles = Object.entries(WHAT_PROFILES_ALLOW).map(([name, allowed]) => {
    // An image without a group lies in that of its source.
    const targets = [...definitionsOf(rows, name), { kind: 'managed-image', name: 'image' }];
    return [name, { targets, ...allowed }] as const;
  });
  const created = definitionsOf(rows, 'creating').map((target) => ({ ...target, createDefinition: {} }));
  // A part of the table may have nobody who needs it.
  return { ...Object.fromEntries(profiles), ...(created.length > 0 ? { creating: { targets: created } } : {}) };
}
