/** When the host dies in one round: after which steps of virtual time, and how far into the work of that step. */
export interface KillPlan {
  /** Step number to real milliseconds between the step's beginning and the kill. */
  readonly atStep: ReadonlyMap<number, number>;
  /** Kill while a start over HTTP is being answered: milliseconds, or undefined. */
  readonly duringStart: number | undefined;
}

export const NO_KILLS: KillPlan = { atStep: new Map(), duringStart: undefined };

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
  return { atStep, duringStart: random() < 0.5 ? random() * 2 * msPerStep : undefined };
}
