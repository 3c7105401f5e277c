/** How much of everything a run does. */
export interface Sizes {
  readonly rounds: number;
  readonly inFlight: number;
  /**
   * Orchestrations of each lane before the clock runs. A sustained rate is asked for, and V8 goes on compiling the engine and the SDK for
   * the first one or two thousand orchestrations; the bare loop repeats these too before its clock runs.
   */
  readonly warmUpPerLane: number;
  readonly perLane: number;
  readonly replayEvents: readonly number[];
  /** Turns measured per history and round. */
  readonly ticks: number;
  readonly startsAlone: number;
  readonly startsTogether: number;
  readonly waiting: readonly number[];
  readonly idleMs: number;
}

export const fullSize: Sizes = {
  rounds: 5,
  inFlight: 64,
  warmUpPerLane: 30,
  perLane: 20,
  replayEvents: [100, 1_000, 10_000],
  ticks: 20,
  startsAlone: 60,
  startsTogether: 320,
  waiting: [1_000, 10_000],
  idleMs: 2_500,
};

/** For the test of the benchmark itself: every part runs, the figures mean nothing. */
export const tinySize: Sizes = {
  rounds: 1,
  inFlight: 4,
  warmUpPerLane: 1,
  perLane: 2,
  replayEvents: [100, 200],
  ticks: 3,
  startsAlone: 3,
  startsTogether: 6,
  waiting: [5, 10],
  idleMs: 50,
};
