import type { Entry } from '../preflight/entry.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import type { VmFacts } from '../vm.ts';
import { type Step, STEPS } from './step.ts';

interface Facts {
  readonly request: ResolvedRequest;
  readonly vm: Pick<VmFacts, 'ade'>;
  readonly entry: Entry;
  /** The image definition does not exist and may be made. */
  readonly definitionMissing: boolean;
}

/** Steps that not every run takes, and when. */
const WHEN: Readonly<Partial<Record<Step, (facts: Facts) => boolean>>> = {
  // A flagged machine accepts no tags; its run lives in the task hub alone.
  // Nothing is ever written on a prepared disk; its lock is its guard alone.
  'take-request': ({ entry }) => isUnsealed(entry),
  'cool-down': ({ entry }) => isUnsealed(entry),
  // The limit is on consumed machines; a copy and a specialized image consume nothing.
  admission: ({ request }) => consumes(request),
  'make-definition': ({ definitionMissing }) => definitionMissing,
  'restore-point': ({ entry, request }) => request.restorePoint && consumes(request) && entry === 'from-running',
  copy: ({ entry, request }) => request.mode === 'copy' && entry !== 'from-prepared',
  decrypt: ({ entry, request, vm }) => consumes(request) && entry === 'from-running' && vm.ade.kind !== 'none',
  generalize: ({ entry, request }) => request.osState === 'generalized' && entry !== 'from-prepared',
  deallocate: ({ entry, request }) => request.osState === 'generalized' && isUnsealed(entry),
  flag: ({ entry, request }) => request.osState === 'generalized' && isUnsealed(entry),
  optimize: ({ request }) => request.optimize !== undefined,
  'boot-test': ({ request }) => request.bootTest,
  publish: ({ request }) => request.target?.kind === 'gallery',
  'delete-source': ({ request }) => request.deleteSource,
  'clean-up': ({ entry, request }) =>
    (request.mode === 'copy' && entry !== 'from-prepared') ||
    viaSnapshot(request) ||
    request.optimize !== undefined ||
    request.throughImage === true,
};

const isUnsealed = (entry: Entry): boolean => entry !== 'from-flagged' && entry !== 'from-prepared';

const viaSnapshot = ({ target }: ResolvedRequest): boolean => target?.kind === 'gallery' && target.via === 'snapshot';

/** Whether the source itself becomes the image and is lost as a machine. */
export const consumes = (request: ResolvedRequest): boolean =>
  request.mode === 'consume' && request.osState === 'generalized' && !request.prepared;

/** The steps of one run, in order. */
export const routeOf = (facts: Facts): Step[] => STEPS.filter((step) => WHEN[step]?.(facts) ?? true);
