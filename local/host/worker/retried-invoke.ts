import type { HostClock } from '../clock/host-clock.ts';
import type { LoadMeter } from '../clock/load-meter.ts';
import type { Log } from '../log.ts';
import type { FunctionMetadata } from './core-types.ts';
import type { Invoke } from './make-invoke.ts';

interface FunctionRetry {
  /** −1 = for ever. */
  readonly maxRetryCount: number;
  readonly retryStrategy: 'fixedDelay' | 'exponentialBackoff';
  readonly delayInterval?: Span;
  readonly minimumInterval?: Span;
  readonly maximumInterval?: Span;
}

interface Span {
  readonly seconds: number;
}

/**
 * Runs a function with the retries its registration asks for. The pauses pass on the host's clock, and while one lasts nothing counts as
 * running, so that virtual time can reach its end.
 */
export function makeRetriedInvoke(parts: { invoke: Invoke; clock: HostClock; meter: LoadMeter; log: Log }): Invoke {
  const { invoke, clock, meter, log } = parts;
  return async (target, input) => {
    const retry = readRetry(target.metadata);
    const maxRetryCount = retry?.maxRetryCount ?? 0;
    let failure: unknown;
    for (let retryCount = 0; ; retryCount += 1) {
      const end = meter.begin();
      try {
        const exception = { message: textOf(failure), source: '', stackTrace: '' };
        const retryContext = retryCount === 0 ? undefined : { retryCount, maxRetryCount, exception };
        return await invoke(target, { ...input, ...(retryContext ? { retryContext } : {}) });
      } catch (error) {
        failure = error;
        if (!retry || (maxRetryCount >= 0 && retryCount >= maxRetryCount)) throw error;
      } finally {
        end();
      }
      const pauseMs = pauseAfter(retry, retryCount);
      log.info('a function will be tried again', { function: target.name, retryCount: retryCount + 1, pauseMs });
      await clock.sleep(pauseMs);
    }
  };
}

const readRetry = (metadata: FunctionMetadata) => metadata.retryOptions as FunctionRetry | undefined;

/** The real host adds a random part to growing pauses; here they are exact, so that a scenario can be repeated. */
function pauseAfter(retry: FunctionRetry, retryCount: number): number {
  if (retry.retryStrategy === 'fixedDelay') return (retry.delayInterval?.seconds ?? 0) * 1000;
  const least = (retry.minimumInterval?.seconds ?? 0) * 1000;
  const most = (retry.maximumInterval?.seconds ?? Number.MAX_SAFE_INTEGER) * 1000;
  return Math.min(least * 2 ** retryCount, most);
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
