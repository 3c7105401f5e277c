import { STEPS } from '../../src/domain/run/step.ts';

/** What is known of a step by its name in the account of places: `lin-api flag`, `lin-api restore: inspect`. */
const CAPTURE = /^(\S+) ([a-z-]+)$/;
const RESTORE = /^\S+ restore: ([a-z-]+)$/;

/** Whatever else a place is called, such as `lin-api paused`, is no step of an account. */
const isStep = (name: string | undefined): boolean => STEPS.some((step) => step === name);

/** The crash point in that step of that flow. Where a flow keeps no account, its load has to say. */
export function aimAtPlace(place: string): string {
  const [, restoring] = RESTORE.exec(place) ?? [];
  if (restoring !== undefined) return `after-work@restore-vm~{step:${restoring};timeline`;
  const [, machine, step] = CAPTURE.exec(place) ?? [];
  if (machine === undefined || !isStep(step))
    throw new Error(`no crash point is known in "${place}": add it to the steps of its load`);
  // In its last step a run writes nothing any more: what is left is for its guard to do.
  if (step === 'finish') return `after-activity@settle-tags~/${machine}`;
  return `after-work@capture-vm~/${machine}~;step:${step};percent`;
}
