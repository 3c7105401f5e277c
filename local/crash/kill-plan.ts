/** When the host dies in one round: after which steps of virtual time, and how far into the work of that step. */
export interface KillPlan {
  /** Step number to real milliseconds between the step's beginning and the kill. */
  readonly atStep: ReadonlyMap<number, number>;
  /** Kill while a request over HTTP is being answered, in the order of the requests: milliseconds, or undefined. */
  readonly duringAsk: readonly (number | undefined)[];
  /** Points inside the host at which it kills itself, a list for each of its first lives: whichever it reaches first. */
  readonly points: readonly string[];
}

export const NO_KILLS: KillPlan = { atStep: new Map(), duringAsk: [], points: [] };

/** What the unkilled run took, so that kills fall into work and not into idleness. */
interface Measure {
  readonly steps: number;
  /** Real milliseconds. */
  readonly msPerStep: number;
}

/**
 * At what kills aim, so that short steps are struck too: `after-activity@NAME`, or `after-work@NAME` for entities and orchestrations, with how often
 * that is reached in a round, by and large.
 */
export type Aims = Readonly<Record<`after-${'activity' | 'work'}@${string}`, number>>;

const BLIND_POINTS = ['before-commit', 'after-commit', 'after-activity', 'after-work'] as const;
/** Late enough that the aimed point beside it mostly comes first, early enough that a life without an aim to reach ends too. */
const FIRST_POINT = 60;
const LAST_POINT = 300;
const MOST_ASKS = 8;

const oneOf = <T>(random: () => number, list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];

/** One point aims at a function, the other falls anywhere. Whichever comes first ends the life. */
function makePoints(random: () => number, [aim, most]: readonly [string, number]): string {
  const count = 1 + Math.floor(random() * most);
  const kind = oneOf(random, BLIND_POINTS) ?? 'after-commit';
  const blind = FIRST_POINT + Math.floor(random() * (LAST_POINT - FIRST_POINT));
  return `${aim}:${count},${kind}:${blind}`;
}

interface Wish {
  /** Of the rounds of this load. */
  readonly index: number;
  readonly kills: number;
  readonly aims: Aims;
}

/** Each round has an aim of its own for every other life, in turn, so that none is left to luck. */
function makeLives(random: () => number, { aims, index, kills }: Wish): string[] {
  const all = Object.entries(aims);
  const own = all[index % all.length];
  return Array.from({ length: 2 * kills }, (_, life) => {
    const aim = life % 2 === 0 ? own : oneOf(random, all);
    return makePoints(random, aim ?? ['after-activity', LAST_POINT]);
  });
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
  const points = makeLives(random, wish);
  const sometimes = () => (random() < 0.5 ? random() * 2 * msPerStep : undefined);
  return { atStep, points, duringAsk: Array.from({ length: MOST_ASKS }, sometimes) };
}
