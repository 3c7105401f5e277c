import fc from 'fast-check';

/** A random orchestration; `test/host/fixture-app/tree.mjs` interprets it. */
type Tree =
  | { readonly kind: 'activity'; readonly n: number }
  | { readonly kind: 'fail' }
  | { readonly kind: 'retry'; readonly failures: number; readonly attempts: number; readonly seconds: number }
  | { readonly kind: 'timer'; readonly seconds: number }
  | { readonly kind: 'event'; readonly name: string }
  | { readonly kind: 'sub'; readonly of: Tree; readonly again: number }
  | { readonly kind: 'all' | 'any' | 'sequence'; readonly of: readonly Tree[] };

export interface Program {
  readonly tree: Tree;
  /** How often the root continues as new. */
  readonly again: number;
}

export const eventNames = ['red', 'green', 'blue'];

const kind = <K extends Tree['kind']>(name: K) => fc.constant(name);
const activity = fc.record({ kind: kind('activity'), n: fc.nat(9) });
const fail = fc.record({ kind: kind('fail') });
const timer = fc.record({ kind: kind('timer'), seconds: fc.constantFrom(1, 2, 5, 60, 86_400) });
const event = fc.record({ kind: kind('event'), name: fc.constantFrom(...eventNames) });
const retryOf = (failures: fc.Arbitrary<number>) =>
  fc.record({
    kind: kind('retry'),
    failures,
    attempts: fc.constantFrom(2, 3),
    seconds: fc.constantFrom(1, 5),
  });
/** Retries that end well may stand beside others; a failing one beside them is refused by the host (trap 7). */
const goodRetry = retryOf(fc.constantFrom(0, 1));

const again = fc.constantFrom(0, 0, 0, 1);
const few = (tree: fc.Arbitrary<Tree>) => fc.array(tree, { minLength: 1, maxLength: 3 });
const depth = { maxDepth: 3, depthSize: 'max', depthIdentifier: 'tree' } as const;

const { step } = fc.letrec<{ step: Tree; task: Tree; calm: Tree }>((tie) => ({
  // What may fail in `all`: no retries among the siblings.
  calm: fc.oneof(depth, activity, timer, event, fail, fc.record({ kind: kind('sub'), of: tie('step'), again })),
  // What may stand in `any`, and in an `all` where nothing fails.
  task: fc.oneof(
    depth,
    activity,
    timer,
    event,
    goodRetry,
    fc.record({ kind: kind('sub'), of: tie('step'), again }),
    fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: few(tie('task')) }),
  ),
  step: fc.oneof(
    depth,
    activity,
    fail,
    timer,
    event,
    retryOf(fc.constantFrom(0, 1, 2, 3)),
    fc.record({ kind: kind('sub'), of: tie('step'), again }),
    fc.record({ kind: kind('sequence'), of: few(tie('step')) }),
    fc.record({ kind: kind('sequence'), of: few(tie('step')) }),
    fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: few(tie('task')) }),
    fc.record({ kind: kind('all'), of: few(tie('calm')) }),
  ),
}));

/** A few steps in a row, because one step alone is often a leaf. */
const root = fc.record({ kind: kind('sequence'), of: fc.array(step, { minLength: 2, maxLength: 4 }) });

export const programs: fc.Arbitrary<Program> = fc.record({ tree: root, again });
