import type { RestoreView } from '../../src/domain/restore/restore-view.ts';
import type { FaultRule } from '../arm/faults/fault-rule.ts';
import type { Seed, SeedVm } from '../arm/seed-shape.ts';

/** Where one scenario lives: a resource group of its own, so that many run in one world without meeting. */
export interface Place {
  readonly group: string;
  readonly groupId: string;
  readonly vm: string;
  readonly vmId: string;
  readonly definitionId: string;
  readonly subnetId: string;
}

/** Words of people to the app, and what others do to the machine (the simulator's guest actions). */
export type Deed =
  | 'cancel'
  | 'approve'
  | 'approve-second'
  | 'approve-own'
  | 'reject'
  | 'operator-power-off'
  | 'operator-deallocate'
  | 'operator-start'
  | 'agent-down';

/** What a person, or the world, does while the run is in a step or state. */
export interface Reaction {
  /** A step, or a state such as `held`. */
  readonly at: string;
  readonly does: Deed;
}

export interface Expected {
  readonly state: 'captured' | 'partial' | 'refused' | 'cancelled' | 'failed';
  /** Of the problem, or among the findings. */
  readonly code?: string;
  readonly step?: string;
  readonly proof?: string;
  /** The source must still run, its guest untouched. */
  readonly sourceRuns?: true;
  /** Whether the source machine was deleted. Left out: it must not have been. */
  readonly sourceGone?: boolean;
}

/** What comes after a capture: its machine is asked back, two weeks less a day later. */
export interface RestoreAct {
  /** What has happened meanwhile. */
  readonly meanwhile?: (place: Place) => Omit<Seed, 'subscriptionId'>;
  readonly faults?: (place: Place) => readonly FaultRule[];
  readonly expected: {
    readonly state: RestoreView['state'];
    /** Of the problem, or among the findings. */
    readonly code?: string;
    readonly step?: string;
  };
  /** Where it fails the first time: what comes of asking again. */
  readonly again?: RestoreView['state'];
}

/** One named case, run end to end through the HTTP API. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** Null: the machine does not exist. */
  readonly vm: Omit<SeedVm, 'resourceGroup' | 'name' | 'location'> | null;
  /** Of the gallery's one definition, beside what the machine itself says. */
  readonly definition?: object;
  readonly seed?: (place: Place) => Omit<Seed, 'subscriptionId'>;
  /** Fields of the request beside the source; by default the gallery definition. */
  readonly request?: (place: Place) => object;
  readonly faults?: (place: Place) => readonly FaultRule[];
  readonly reactions?: readonly Reaction[];
  /** Whether the run is retried once after it failed; `expected` is then of the second run. */
  readonly retry?: { readonly first: Expected; readonly clearFaults?: boolean };
  readonly expected: Expected;
  /** Its machine is asked back, days after the end. */
  readonly restore?: RestoreAct;
}

export const toImage = (place: Place): object => ({ target: { kind: 'managed-image', name: `${place.vm}-image` } });
