import { fleetOf } from '../cast.ts';
import { singleFigures } from '../figures.ts';
import type { Measured } from '../measured.ts';
import { singleRow } from '../report.ts';
import { runAz, whyNoAz } from './az-run.ts';

/** Azure's seconds in one of `az`. */
const PACES = [100, 50] as const;
/** What comes out at one pace and at half of it must be the same: otherwise something real was counted as Azure's. */
const TOLERANCE = 0.05;

/** What `az` has to show, or why nothing. */
export interface AzResult {
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
  /** Null where it is not to be believed, or was not measured. */
  readonly overPath: number | null;
}

const skipped = (why: string): AzResult => ({ rows: [], notes: [`az skipped: ${why}`], overPath: null });

export function judge(fast: number, slow: number): { readonly isValid: boolean; readonly note: string } {
  const apart = Math.abs(fast - slow) / slow;
  const isValid = apart <= TOLERANCE;
  const percent = `${(100 * apart).toFixed(1)}%`;
  const what = `az at two paces: ${fast.toFixed(3)} and ${slow.toFixed(3)}, ${percent} apart`;
  return { isValid, note: isValid ? `${what}: the slower one counts` : `${what}: INVALID, more than 5%` };
}

async function measureTwice(): Promise<AzResult> {
  const [machine] = fleetOf(1);
  if (!machine) throw new Error('no machine');
  const runs: Measured[] = [];
  for (const pace of PACES) runs.push(await runAz(machine, pace));
  const figures = runs.map(singleFigures);
  const rows = runs.map((run, index) => {
    const name = `az by the documentation, ${PACES[index]} s in one`;
    return singleRow(name, singleFigures(run), run);
  });
  const [fast, slow] = figures.map(({ overPath }) => overPath);
  const { isValid, note } = judge(fast ?? Number.NaN, slow ?? Number.NaN);
  return { rows, notes: [note], overPath: isValid ? (slow ?? null) : null };
}

/** Contender (c), at two paces; skipped with a line where `az`, openssl or port 443 is not to be had. */
export async function contendWithAz(skip: boolean): Promise<AzResult> {
  const why = skip ? 'as asked by --skip-az' : whyNoAz();
  if (why !== undefined) return skipped(why);
  try {
    return await measureTwice();
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (syscall === 'listen') return skipped(`it needs port 443 of 127.0.0.1, and that is not to be had: ${code}`);
    if (code === 'ENOENT') return skipped(`a certificate is made with openssl, which is not here: ${message}`);
    throw error;
  }
}
