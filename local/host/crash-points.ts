type CrashPoint = 'before-commit' | 'after-commit' | 'after-activity' | 'after-work';

/** Called whenever the process passes one of the points where a crash must lose nothing. */
export type ReachCrashPoint = (point: CrashPoint) => void;

/**
 * For crash tests: `GOLDSMITH_HOST_CRASH=after-commit:7` kills this process, without any clean-up, at the seventh commit.
 * `after-activity`: an activity ran, nothing is stored; `after-work`: an orchestrator turn, an entity batch or a timer function ran,
 * nothing is stored.
 */
export function makeCrashPoints(wish: string | undefined): ReachCrashPoint {
  if (!wish) return () => undefined;
  const [point, count = '1'] = wish.split(':');
  let left = Number(count);
  return (reached) => {
    if (reached !== point) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
