/** When the host dies in one round: after which steps of virtual time, and how far into the work of that step. */
export interface KillPlan {
  /** Step number to real milliseconds between the step's beginning and the kill. */
  readonly atStep: ReadonlyMap<number, number>;
  /** Kill while a start over HTTP is being answered: milliseconds, or undefined. */
  readonly duringStart: number | undefined;
  /** Points inside the host at which it kills itself, one for each of its first lives: the n-th commit, activity or turn of that life. */
  readonly points: readonly string[];
}

export const NO_KILLS: KillPlan = { atStep: new Map(), duringStart: undefined, points: [] };

const POINTS = ['before-commit', 'after-commit', 'after-activity', 'after-work'] as const;
/** Far enough into a life that something was done in it, not so far that the job is over. */
const FIRST_POINT = 4;
const LAST_POINT = 120;

function makePoint(random: () => number): string {
  const kind = POINTS[Math.floor(random() * POINTS.length)] ?? 'after-commit';
  return `${kind}:${FIRST_POINT + Math.floor(random() * (LAST_POINT - FIRST_POINT))}`;
}

/**
 * Spreads `kills` over the steps that the unkilled run took; never two in a row, so that there is progress in between.
 *
 * @param run what the unkilled run took: steps, and real milliseconds per step, so that kills fall into work and not into idleness
 */
export function makeKillPlan(random: () => number, run: { steps: number; msPerStep: number }, kills: number): KillPlan {
  const { msPerStep, steps } = run;
  const atStep = new Map<number, number>();
  for (let tries = 0; atStep.size < kills && tries < 1_000; tries += 1) {
    const step = 1 + Math.floor(random() * (steps - 1));
    if (atStep.has(step) || atStep.has(step - 1) || atStep.has(step + 1)) continue;
    atStep.set(step, random() * msPerStep);
  }
  const points = Array.from({ length: kills }, () => makePoint(random));
  return { atStep, points, duringStart: random() < 0.5 ? random() * 2 * msPerStep : undefined };
}
