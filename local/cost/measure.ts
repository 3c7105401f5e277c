import { type Request, type Service, SERVICES } from './azurite.ts';
import type { Phase } from './replay.ts';
import type { Shape } from './shape.ts';

export type PerService = Readonly<Record<Service, number>>;

const perService = (of: (service: Service) => number): PerService =>
  Object.fromEntries(SERVICES.map((service) => [service, of(service)])) as PerService;

export const sum = (counts: PerService): number => SERVICES.reduce((all, service) => all + counts[service], 0);

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

const within = (requests: readonly Request[], { fromMs, toMs }: Window): PerService =>
  perService((one) => requests.filter(({ atMs, service }) => service === one && atMs >= fromMs && atMs < toMs).length);

/** Windows of the phases: from the word to the next that begins something. */
function windowOf(phases: readonly Phase[], text: string): Window {
  const begins = phases.filter((phase) => phase.text !== 'ended');
  const at = begins.findIndex((phase) => phase.text === text);
  const [from, to] = [begins[at], begins[at + 1]];
  if (!from || !to) throw new Error(`the replay never came to: ${text}`);
  return { fromMs: from.atMs, toMs: to.atMs };
}

const secondsOf = ({ fromMs, toMs }: Window): number => (toMs - fromMs) / 1000;

/** Requests a second of one app instance that has nothing to do. */
export function idleRate(requests: readonly Request[], phases: readonly Phase[]): PerService {
  const window = windowOf(phases, 'idle');
  const counts = within(requests, window);
  return perService((service) => counts[service] / secondsOf(window));
}

/** Requests of one flow, without those that would have been made all the same in that time. */
export function requestsOf(
  flow: string,
  requests: readonly Request[],
  phases: readonly Phase[],
  idle: PerService,
): PerService {
  const window = windowOf(phases, `flow ${flow}`);
  const counts = within(requests, window);
  return perService((service) => counts[service] - idle[service] * secondsOf(window));
}

/**
 * How many of the longest waits the timers of a shape amount to, as far as polling goes. After something has come a queue is asked at an interval that
 * doubles up to its longest, so a wait cut short spares the logarithm of what was cut.
 */
export function cutWaits({ instances }: Shape, timerSeconds: number, longSeconds: number): number {
  const steps = Object.values(instances).flatMap((instance) => instance.steps);
  const waits = steps.flatMap((step) => ('do' in step && step.do === 'timer' ? [step.seconds] : []));
  const full = Math.log2(longSeconds / timerSeconds);
  const cut = (seconds: number): number => Math.log2(Math.min(seconds, longSeconds) / timerSeconds) / full;
  return waits.filter((seconds) => seconds > timerSeconds).reduce((all, seconds) => all + cut(seconds), 0);
}

export const plus = (one: PerService, other: PerService, times = 1): PerService =>
  perService((service) => one[service] + other[service] * times);
