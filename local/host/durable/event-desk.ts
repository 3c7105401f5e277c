import type { HistoryEvent } from './history-event.ts';
import { ReplayNode } from './replay-node.ts';

/** Brings external events and those who wait for them together: the newest waiter first, early events in order of arrival. */
export interface EventDesk {
  wait(name: string): ReplayNode;
  raise(event: HistoryEvent): void;
  /** Events nobody has waited for yet. */
  unconsumed(): HistoryEvent[];
  /** Names somebody waits for. */
  awaited(): string[];
}

export function makeEventDesk(): EventDesk {
  const waiters = new Map<string, ReplayNode[]>();
  const early = new Map<string, HistoryEvent[]>();
  return {
    wait(name) {
      const node = new ReplayNode();
      if (early.get(name)?.shift()) node.settled = true;
      else waiters.set(name, [...(waiters.get(name) ?? []), node]);
      return node;
    },
    raise(event) {
      const name = event.Name ?? '';
      const waiter = waiters.get(name)?.pop();
      if (waiter) waiter.settle(false);
      else early.set(name, [...(early.get(name) ?? []), event]);
    },
    unconsumed: () => [...early.values()].flat(),
    awaited: () => [...waiters].filter(([, nodes]) => nodes.some((node) => !node.settled)).map(([name]) => name),
  };
}
