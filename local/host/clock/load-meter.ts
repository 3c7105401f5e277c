/** Counts the invocations in flight, so that "idle" can be exact. */
export interface LoadMeter {
  /** Begins a unit of work; call the returned function exactly once when it has ended. */
  begin(): () => void;
  running(): number;
  /** Units of work begun so far. */
  begun(): number;
  /** Resolves when `isIdle` holds or the time is over, whichever is first. */
  settle(isIdle: () => boolean, atMostMs: number): Promise<void>;
  /** To be called whenever something ended that is not counted here. */
  changed(): void;
}

export function makeLoadMeter(): LoadMeter {
  let running = 0;
  let begun = 0;
  const waiting = new Set<() => void>();
  let scheduled = false;

  function changed() {
    if (waiting.size === 0 || scheduled) return;
    scheduled = true;
    // What ended may start something else in the same turn of the event loop: look only after that.
    setImmediate(() => {
      scheduled = false;
      waiting.forEach((look) => look());
    });
  }

  return {
    begin() {
      running += 1;
      begun += 1;
      return () => {
        running -= 1;
        changed();
      };
    },
    running: () => running,
    begun: () => begun,
    changed,
    settle(isIdle, atMostMs) {
      return new Promise((resolve) => {
        const end = () => {
          waiting.delete(look);
          clearTimeout(timer);
          resolve();
        };
        const look = () => {
          if (isIdle()) end();
        };
        const timer = setTimeout(end, atMostMs);
        waiting.add(look);
        changed();
      });
    },
  };
}
