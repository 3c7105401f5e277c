import { writeSync } from 'node:fs';

type CrashPoint = 'before-commit' | 'after-commit' | 'after-activity' | 'after-work';

/**
 * Called whenever the process passes one of the points where a crash must lose nothing; `name` is the function's that just ran, `about` tells JSON of
 * what it ran for.
 */
export type ReachCrashPoint = (point: CrashPoint, name?: string, about?: () => string) => void;

/**
 * For crash tests: `GOLDSMITH_HOST_CRASH=after-commit:7` kills this process, without any clean-up, at the seventh commit;
 * `after-activity@mark-generalized:2` after that activity ran for the second time; `after-work@capture-vm~/lin-api~;step:flag;:1` after a turn of that
 * orchestration whose input, the status it had before, or what has come for it, says both, without quotes and with semicolons for commas. Several, with commas between: whichever comes first.
 * `after-activity`: an activity ran, nothing is stored; `after-work`: an orchestrator turn, an entity batch or a timer function ran,
 * nothing is stored.
 */
export function makeCrashPoints(wish: string | undefined): ReachCrashPoint {
  const wishes = (wish ?? '').split(',').filter(Boolean).map(readWish);
  return (reached, name, about) => {
    for (const one of wishes) {
      if (reached !== one.point || (one.only !== undefined && one.only !== name)) continue;
      if (one.texts.length > 0 && !saysAll(about?.() ?? '', one.texts)) continue;
      one.left -= 1;
      if (one.left > 0) continue;
      // Synchronous: the last words must be out before the process is.
      writeSync(2, `${JSON.stringify({ level: 'warn', message: 'crash point', point: one.text })}\n`);
      process.kill(process.pid, 'SIGKILL');
    }
  };
}

function saysAll(json: string, texts: readonly string[]): boolean {
  const said = json.replaceAll('"', '').replaceAll(',', ';');
  return texts.every((text) => said.includes(text));
}

function readWish(text: string) {
  const [, where = text, count = '1'] = /^(.*):(\d+)$/.exec(text) ?? [];
  const [place = '', ...texts] = where.split('~');
  const [point, only] = place.split('@');
  return { text, point, only, texts, left: Number(count) };
}
