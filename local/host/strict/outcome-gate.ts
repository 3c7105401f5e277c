/**
 * Strict mode: outcomes of activities are stored one at a time, in the order in which the work was given out, and only while nothing else
 * is going on. How long each really took then has no say in what the history looks like.
 */
export interface OutcomeGate {
  /** Announces a piece of work, in order. */
  expect(seq: number): void;
  /** Resolves when it is this outcome's turn to be stored. */
  turn(seq: number): Promise<void>;
  /** The outcome is stored, or was not wanted. */
  done(seq: number): void;
  /** To be called whenever the host may have become quiet. */
  look(): void;
}

export const openGate: OutcomeGate = {
  expect: () => undefined,
  turn: () => Promise.resolve(),
  done: () => undefined,
  look: () => undefined,
};

export function makeOutcomeGate(isQuiet: () => boolean): OutcomeGate {
  const order: number[] = [];
  const waiting = new Map<number, () => void>();
  let storing: number | undefined;

  function look() {
    const [first] = order;
    if (first === undefined || storing !== undefined || !isQuiet()) return;
    const go = waiting.get(first);
    if (!go) return;
    waiting.delete(first);
    storing = first;
    go();
  }

  return {
    expect: (seq) => void order.push(seq),
    turn: (seq) =>
      new Promise((resolve) => {
        waiting.set(seq, resolve);
        look();
      }),
    done(seq) {
      order.splice(order.indexOf(seq), 1);
      if (storing === seq) storing = undefined;
      look();
    },
    look,
  };
}
