/** What a guest says about itself as its last act. Identifiers only: never a key, a password or a token. */
interface ResidueItem {
  /** `user`, `authorized-keys`, `history`, `agent`, `domain`, `scheduled-task`, `certificate`, `credentials` and the like. */
  readonly kind: string;
  /** Name, path or onboarding id; at most 160 characters. */
  readonly what: string;
}

/**
 * Nobody can promise that everything sensitive is gone from an image, so this says what was removed and what was found to remain, of what the scripts
 * look for. Not a proof of cleanliness: what they do not look for is not in it.
 */
export interface Residue {
  readonly removed: readonly ResidueItem[];
  readonly remains: readonly ResidueItem[];
  /** Whether the report arrived whole: consoles lose lines, and outputs are cut at 4 KB. */
  readonly complete: boolean;
}

export const NO_RESIDUE_REPORT: Residue = { removed: [], remains: [], complete: false };

/** An outcome is kept for months in a record of at most 16 KB. */
const MAX_REMOVED = 40;
const MAX_REMAINS = 80;
const MAX_CHARACTERS = 9_000;

/** Of a look beforehand, which travels in a custom status of at most 8 KB. */
const MAX_FORESEEN = 10;

const LINE = /^residue (removed|remains) ([a-z0-9-]{1,32})(?: (.{1,160}))?$/;
const END = /^residue end removed=(\d+) remains=(\d+)$/;

/** Bounded, whatever the guest has sent. */
function bounded(items: readonly ResidueItem[], most: number): ResidueItem[] {
  let characters = 0;
  return items
    .slice(0, most)
    .filter(({ kind, what }) => (characters += kind.length + what.length + 24) <= MAX_CHARACTERS);
}

function parse(lines: readonly string[]): Residue {
  const items: Record<'removed' | 'remains', ResidueItem[]> = { removed: [], remains: [] };
  let said: { removed: number; remains: number } | undefined;
  for (const line of lines) {
    const [, list, kind, what] = LINE.exec(line) ?? [];
    if (list && kind) items[list as 'removed' | 'remains'].push({ kind, what: (what ?? '').trim() });
    const end = END.exec(line);
    if (end) said = { removed: Number(end[1]), remains: Number(end[2]) };
  }
  const removed = bounded(items.removed, MAX_REMOVED);
  const remains = bounded(items.remains, MAX_REMAINS);
  return { removed, remains, complete: said?.removed === removed.length && said.remains === remains.length };
}

/** Lines "goldsmith CAPTURE-ID residue …" of a serial console, or of a marker file; other lines, and those of other runs, are passed over. */
export function residueOf(text: string, captureId: string): Residue {
  const prefix = `goldsmith ${captureId} `;
  const own = text.split('\n').flatMap((raw) => {
    const at = raw.indexOf(prefix);
    return at < 0 ? [] : [raw.slice(at + prefix.length).trim()];
  });
  // A run that was sent twice reports twice; the last report counts.
  const start = own.lastIndexOf('started');
  return parse(start < 0 ? own : own.slice(start));
}

/**
 * What a look beforehand found, in the lines "residue remains …" of a preflight: the little that fits into its answer, and before anything was removed.
 * @param isWhole whether that answer came whole
 */
export function foreseenResidueOf(output: string, isWhole: boolean): Residue {
  const { remains } = parse(output.split('\n').map((line) => line.trim()));
  return { removed: [], remains: remains.slice(0, MAX_FORESEEN), complete: isWhole };
}
