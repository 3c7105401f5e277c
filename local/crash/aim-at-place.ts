import { STEPS } from '../../src/domain/run/step.ts';

/** What is known of a step by its name in the account of places: `lin-api flag`, `lin-api restore: inspect`, `scale: scaled`. */
const CAPTURE = /^(\S+) ([a-z-]+)$/;
const RESTORE = /^\S+ restore: ([a-z-]+)$/;
const SCALING = /^scale: ([a-z-]+)$/;

/** Whatever else an account names, such as `lin-api paused`, may be at any step. */
const isStep = (name: string | undefined): boolean => STEPS.some((step) => step === name);

/** The crash point in that step of that flow; undefined where a flow keeps no account, and its functions have to be aimed at. */
export function aimAtPlace(place: string): string | undefined {
  const [, restoring] = RESTORE.exec(place) ?? [];
  if (restoring !== undefined) return `after-work@restore-vm~{step:${restoring};timeline`;
  const [, phase] = SCALING.exec(place) ?? [];
  if (phase !== undefined) return `after-work@scale-version~phase:${phase};`;
  const [, machine, step] = CAPTURE.exec(place) ?? [];
  if (machine === undefined || !isStep(step)) return undefined;
  // In its last step a run writes nothing any more: what is left is for its guard to do.
  if (step === 'finish') return `after-activity@settle-tags~/${machine}`;
  return `after-work@capture-vm~/${machine}~;step:${step};percent`;
}
