import * as z from 'zod';
import type { CaptureRequest } from '../request/capture-request.ts';
import type { HelperMachine } from './helper-machine.ts';

const Choice = z.strictObject({
  /** How long DISM may take. A run command lives 90 minutes at most. */
  maxMinutes: z.int().min(5).max(85).default(30),
  /** What a failure comes to: the image as it would have been without, and a warning; or the end of the run. */
  onFailure: z.enum(['continue', 'fail']).default('continue'),
});

/** Field of a profile. Off, on, or on with bounds of its own. */
export const OptimizeChoice = z.union([z.boolean(), Choice]).default(false);
type OptimizeChoice = z.infer<typeof OptimizeChoice>;

/** DISM /optimize-image /boot on a copy of the captured OS disk, as its very last modification. */
export interface Optimization extends z.infer<typeof Choice> {
  /** Absent where none is configured; preflight then refuses. */
  readonly helper?: HelperMachine;
}

/** What a request wants of it: the profile decides, and a request can only do without. */
export function wantedOptimization(
  { guest }: Pick<CaptureRequest, 'guest'>,
  choice: OptimizeChoice,
  helper: HelperMachine | undefined,
): Optimization | undefined {
  if (choice === false || guest.optimize === false) return undefined;
  return { ...(choice === true ? Choice.parse({}) : choice), ...(helper ? { helper } : {}) };
}
