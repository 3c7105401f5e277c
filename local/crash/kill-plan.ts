/** When the host dies in one round: after which steps of virtual time, and how far into the work of that step. */
export interface KillPlan {
  /** Step number to real milliseconds between the step's beginning and the kill. */
  readonly atStep: ReadonlyMap<number, number>;
  /** Kill while a start over HTTP is being answered: milliseconds, or undefined. */
  readonly duringStart: number | undefined;
  /** The same for the request that cancels a capture in its cool-down. */
  readonly duringCancel: number | undefined;
  /** Points inside the host at which it kills itself, a list for each of its first lives: whichever it reaches first. */
  readonly points: readonly string[];
}

export const NO_KILLS: KillPlan = { atStep: new Map(), duringStart: undefined, duringCancel: undefined, points: [] };

/** Which function runs in which step of a capture: a death right after it is a death in that step. */
const STEP_OF: Readonly<Record<string, string>> = {
  'read-source': 'preflight',
  'read-target': 'preflight',
  'list-locks': 'preflight',
  'write-tags': 'take-request',
  'read-pause': 'cool-down',
  'run-budget': 'admission',
  'start-snapshot': 'restore-point',
  'start-disable-encryption': 'decrypt',
  'start-remove-encryption-extension': 'decrypt',
  'start-run-command': 'generalize',
  'read-state': 'generalize',
  'start-deallocate': 'deallocate',
  'mark-generalized': 'flag',
  'start-version': 'capture',
  'start-image': 'capture',
  'read-version': 'replicate',
  'settle-tags': 'finish',
};
const ENTITY = 'run-budget';
const BLIND_POINTS = ['before-commit', 'after-commit', 'after-activity', 'after-work'] as const;
/** Late enough that the aimed point beside it mostly comes first, early enough that a life without an aim to reach ends too. */
const FIRST_POINT = 60;
const LAST_POINT = 300;
/** The functions above run once or a few times for each of the captures. */
const TIMES = 3;

const oneOf = <T>(random: () => number, list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];

/** One point aims at a function, so that short steps are struck too; the other falls anywhere. Whichever comes first ends the life. */
function makePoints(random: () => number): string {
  const name = oneOf(random, Object.keys(STEP_OF)) ?? ENTITY;
  const count = 1 + Math.floor(random() * TIMES);
  const kind = oneOf(random, BLIND_POINTS) ?? 'after-commit';
  const blind = FIRST_POINT + Math.floor(random() * (LAST_POINT - FIRST_POINT));
  return `${name === ENTITY ? 'after-work' : 'after-activity'}@${name}:${count},${kind}:${blind}`;
}

/** The step at which a point aims, if it aims. */
export const aimOf = (point: string | undefined): string | undefined =>
  STEP_OF[/@([^:]+)/.exec(point ?? '')?.[1] ?? ''];

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
  const points = Array.from({ length: 2 * kills }, () => makePoints(random));
  const sometimes = () => (random() < 0.5 ? random() * 2 * msPerStep : undefined);
  return { atStep, points, duringStart: sometimes(), duringCancel: sometimes() };
}
