import type { RestoreView } from '../../src/domain/restore/restore-view.ts';
import type { FaultRule } from '../arm/faults/fault-rule.ts';
import type { GuestAction } from '../arm/faults/guest-action.ts';
import type { Seed, SeedVm } from '../arm/seed-shape.ts';
import type { CloudAction } from './run/azure-person.ts';

/** Where one scenario lives: a resource group of its own, so that many run in one world without meeting. */
export interface Place {
  readonly group: string;
  readonly groupId: string;
  readonly vm: string;
  readonly vmId: string;
  readonly definitionId: string;
  readonly subnetId: string;
}

/** Words of people to the app, what others do to the machine (the simulator's guest actions) or ask of Azure, and the end of our host. */
export type Deed =
  | 'cancel'
  | 'approve'
  | 'approve-second'
  | 'approve-own'
  | 'reject'
  | 'pause'
  | 'resume'
  | 'ask-again'
  | 'tag'
  | 'untag'
  | 'delete-versions'
  | 'host-dies'
  | GuestAction
  | CloudAction;

/** What a person, or the world, does while the run is in a step or state. */
export interface Reaction {
  /** A step, a state such as `held`, or a number: the so many-th look at the run. */
  readonly at: string | number;
  readonly does: Deed;
}

type Ended = 'captured' | 'partial' | 'refused' | 'cancelled' | 'failed';

export interface Expected {
  /** `any`: only the invariants count. `rejected`: the API answers with a problem, and there is no run. `none`: nobody asked, or nobody who may. */
  readonly state: Ended | 'rejected' | 'none' | 'any';
  /** Of the problem, or among the findings. */
  readonly code?: string;
  readonly step?: string;
  readonly proof?: string;
  /** The source must still run, its guest untouched. */
  readonly sourceRuns?: true;
  /** Whether the source machine was deleted. Left out: it must not have been. */
  readonly sourceGone?: boolean | 'either';
  /** How many runs the source had in all. Left out: one, and one more for a retry. */
  readonly runs?: number;
  /** Tags of the machine in the end; null: it must not have that tag. */
  readonly tags?: Readonly<Record<string, string | null>>;
  /** Said by the run when it ended, and taken away by the sweep once it had expired. */
  readonly leaves?: 'temporary';
  /** Named by the sweep as a request that nobody heard. */
  readonly unheard?: true;
}

/** What comes after a capture: its machine is asked back, two weeks less a day later. */
export interface RestoreAct {
  /** What has happened meanwhile. */
  readonly meanwhile?: (place: Place) => Omit<Seed, 'subscriptionId'>;
  readonly faults?: (place: Place) => readonly FaultRule[];
  readonly expected: {
    readonly state: RestoreView['state'] | 'any';
    /** Of the problem, or among the findings. */
    readonly code?: string;
    readonly step?: string;
  };
  /** Where it fails the first time: what comes of asking again. */
  readonly again?: RestoreView['state'];
  /** Where the host kills itself in the middle of it. */
  readonly dies?: string;
}

/** A tag write by a person, seen by the app as the event of a subscription with this schema and topic. */
export interface TagStart {
  readonly kind: 'tag';
  readonly by?: 'tagger' | 'stranger';
  /** Of `image-ready`. Default: `true`. */
  readonly value?: string;
  readonly tags?: (place: Place) => Readonly<Record<string, string>>;
  /** `unsubscribed`: there is no subscription, so no event ever comes. */
  readonly events?: 'cloudevents' | 'eventgrid' | 'notifications' | 'unsubscribed';
  /** Every event three times, in any order, with other writes of the machine between them. */
  readonly disorder?: true;
}

/** Default: one `POST captures`. */
export type Start =
  | TagStart
  /** `many`: one POST with all machines. `together`: one POST each, at once. `in-turn`: each when the one before has ended, after the deed. */
  | { readonly kind: 'many' | 'together' | 'in-turn'; readonly machines: number; readonly between?: Deed };

/** One named case, run end to end through the HTTP API. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** Null: the machine does not exist. */
  readonly vm: Omit<SeedVm, 'resourceGroup' | 'name' | 'location'> | null;
  /** Of the gallery's one definition, beside what the machine itself says. */
  readonly definition?: object;
  readonly seed?: (place: Place) => Omit<Seed, 'subscriptionId'>;
  readonly start?: Start;
  /** Fields of an allow-list entry for this group alone. */
  readonly scope?: object;
  /** A staging group of its own, so that faults there meet nobody else: `STAGING-OF-THE-GROUP` is `${group}-staging`. */
  readonly ownStaging?: true;
  /** Fields of the request beside the source; by default the gallery definition. */
  readonly request?: (place: Place) => object;
  readonly faults?: (place: Place) => readonly FaultRule[];
  readonly reactions?: readonly Reaction[];
  /** Whether the run is retried once after it failed; `expected` is then of the second run. */
  readonly retry?: {
    readonly first: Expected;
    /** Done before, so many virtual seconds. */
    readonly meanwhile?: Deed;
    readonly afterSeconds?: number;
  };
  readonly expected: Expected;
  /** Its machine is asked back, days after the end. */
  readonly restore?: RestoreAct;
  /** What happens to the whole host happens to no other scenario. */
  readonly alone?: true;
  /** Points at which the lives of the host end, one after the other; only alone. */
  readonly dies?: readonly string[];
}

export const toImage = (place: Place): object => ({ target: { kind: 'managed-image', name: `${place.vm}-image` } });
export const stagingOf = ({ group }: Pick<Place, 'group'>): string => `${group}-staging`;
