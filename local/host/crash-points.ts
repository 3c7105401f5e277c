import { writeSync } from 'node:fs';

type CrashPoint = 'before-commit' | 'after-commit' | 'after-activity' | 'after-work';

/** Called whenever the process passes one of the points where a crash must lose nothing; `name` is the function's that just ran. */
export type ReachCrashPoint = (point: CrashPoint, name?: string) => void;

/**
 * For crash tests: `GOLDSMITH_HOST_CRASH=after-commit:7` kills this process, without any clean-up, at the seventh commit;
 * `after-activity@mark-generalized:2` after that activity ran for the second time. Several, with commas between: whichever comes first.
 * `after-activity`: an activity ran, nothing is stored; `after-work`: an orchestrator turn, an entity batch or a timer function ran,
 * nothing is stored.
 */
export function makeCrashPoints(wish: string | undefined): ReachCrashPoint {
  const wishes = (wish ?? '').split(',').filter(Boolean).map(readWish);
  return (reached, name) => {
    for (const one of wishes) {
      if (reached !== one.point || (one.only !== undefined && one.only !== name)) continue;
      one.left -= 1;
      if (one.left > 0) continue;
      // Synchronous: the last words must be out before the process is.
      writeSync(2, `${JSON.stringify({ level: 'warn', message: 'crash point', point: one.text })}\n`);
      process.kill(process.pid, 'SIGKILL');
    }
  };
}

function readWish(text: string) {
  const [where = '', count = '1'] = text.split(':');
  const [point, only] = where.split('@');
  return { text, point, only, left: Number(count) };
}
