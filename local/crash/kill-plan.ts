/** When the host dies in one round: after which steps of virtual time, and how far into the work of that step. */
export interface KillPlan {
  /** Step number to real milliseconds between the step's beginning and the kill. */
  readonly atStep: ReadonlyMap<number, number>;
  /** Kill while a request over HTTP is being answered, in the order of the requests: milliseconds, or undefined. */
  readonly duringAsk: readonly (number | undefined)[];
  /** What the round is for. */
  readonly aim: string | undefined;
  /**
   * For each of the host's first lives: points at which it kills itself, whichever it reaches first. `free` after a death at the aim; before it, the last `aimed` is for
   * all lives that follow.
   */
  readonly lives: readonly { readonly aimed: string; readonly free: string }[];
}

export const NO_KILLS: KillPlan = { atStep: new Map(), duringAsk: [], aim: undefined, lives: [] };

/** What the unkilled run took, so that kills fall into work and not into idleness. */
interface Measure {
  readonly steps: number;
  /** Real milliseconds. */
  readonly msPerStep: number;
}

type Reached = Readonly<Record<`after-${'activity' | 'work'}@${string}`, number>>;

/** A crash point, and how often at most it may be reached in one life before it ends that. */
type Aim = readonly [string, number];

/**
 * At what kills aim: `after-activity@NAME`, or `after-work@NAME` for entities and orchestrations, with how often it may be reached in one life before
 * it ends that.
 */
export interface Aims {
  /** In steps that take so little time that a kill hardly falls into them by itself: each round is for one of these. */
  readonly short: Reached;
  readonly others: Reached;
}

const BLIND_POINTS = ['before-commit', 'after-commit', 'after-activity', 'after-work'] as const;
/** Late enough that the aimed point beside it mostly comes first, early enough that a life without an aim to reach ends too. */
const FIRST_POINT = 60;
const LAST_POINT = 300;
const MOST_ASKS = 8;

const oneOf = <T>(random: () => number, list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];

/** How much longer a life may last that is to reach its aim: it may lie at the end of all flows. */
const PATIENCE = 4;

/** One point is the aim, the other falls anywhere. Whichever comes first ends the life. */
function makePoints(random: () => number, [aim, most]: Aim, patience = 1): string {
  const count = 1 + Math.floor(random() * most);
  const kind = oneOf(random, BLIND_POINTS) ?? 'after-commit';
  const blind = FIRST_POINT + Math.floor(random() * (LAST_POINT - FIRST_POINT));
  return `${aim}:${count},${kind}:${blind * patience}`;
}

interface Wish {
  /** Of the rounds of this load. */
  readonly index: number;
  readonly kills: number;
  readonly aims: Aims;
  /** One for every step of every flow. */
  readonly steps: readonly string[];
}

/** Those of rounds, in turn: functions that take little time, and every step of every flow. */
function ownAims({ aims, steps }: Wish): Aim[] {
  return [...Object.entries(aims.short), ...steps.map((aim): Aim => [aim, 1])];
}

/** Each round has an aim of its own, so that none is left to luck; the lives after it was reached aim anywhere. */
function makeLives(random: () => number, wish: Wish): Pick<KillPlan, 'aim' | 'lives'> {
  const { aims, index, kills } = wish;
  const owns = ownAims(wish);
  const all = [...owns, ...Object.entries(aims.others)];
  const own = owns[index % owns.length] ?? ['after-commit', LAST_POINT];
  const lives = Array.from({ length: 2 * kills }, () => ({
    aimed: makePoints(random, own, PATIENCE),
    free: makePoints(random, oneOf(random, all) ?? own),
  }));
  return { aim: own[0], lives };
}

/** Spreads `kills` over the steps that the unkilled run took; never two in a row, so that there is progress in between. */
export function makeKillPlan(random: () => number, run: Measure, wish: Wish): KillPlan {
  const { msPerStep, steps } = run;
  const atStep = new Map<number, number>();
  for (let tries = 0; atStep.size < wish.kills && tries < 1_000; tries += 1) {
    const step = 1 + Math.floor(random() * (steps - 1));
    if (atStep.has(step) || atStep.has(step - 1) || atStep.has(step + 1)) continue;
    atStep.set(step, random() * msPerStep);
  }
  const lives = makeLives(random, wish);
  const sometimes = () => (random() < 0.5 ? random() * 2 * msPerStep : undefined);
  return { atStep, ...lives, duringAsk: Array.from({ length: MOST_ASKS }, sometimes) };
}
