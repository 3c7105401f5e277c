import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '../world/world.ts';
import type { KillPlan } from './kill-plan.ts';
import { revive, withLivingHost } from './living-host.ts';

/** A POST to the app. The key makes its repetition harmless. */
export interface Ask {
  readonly path: string;
  readonly body: unknown;
  readonly key: string;
  readonly as: Readonly<Record<string, string>>;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** Said to whoever asks again because the first answer was lost. */
const DONE_ALREADY = 409;

/** What a load does in a world whose host dies under it. */
export class Round {
  readonly world: World;
  /** Asks that were answered 2xx. */
  acknowledged = 0;
  steps = 0;
  readonly #plan: KillPlan;
  readonly #limit: string;
  #asks = 0;

  /** @param limit virtual time by which all must have come to an end */
  constructor(world: World, plan: KillPlan, limit: string) {
    this.world = world;
    this.#plan = plan;
    this.#limit = limit;
  }

  /** Asks all at once, and stays until each is answered, by whichever life of the host. */
  async ask<T>(...all: readonly Ask[]): Promise<Answer<T>[]> {
    const killAfterMs = this.#plan.duringAsk[this.#asks];
    this.#asks += 1;
    const asking = Promise.all(all.map((one) => this.#insist<T>(one)));
    if (killAfterMs !== undefined) {
      await delay(killAfterMs);
      await this.world.killHost();
    }
    const answers = await asking;
    const no = answers.find(({ status }) => status >= 300 && status !== DONE_ALREADY);
    if (no) throw new Error(`${all.map(({ path }) => path).join(', ')}: ${JSON.stringify(no)}`);
    this.acknowledged += answers.filter(({ status }) => status < 300).length;
    return answers;
  }

  /** Repeats a request until the host answers it: the caller's part in at-least-once. */
  async #insist<T>({ as, body, key, path }: Ask): Promise<Answer<T>> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key, ...as };
    for (let attempt = 0; attempt < 100; attempt += 1) {
      try {
        const request = { method: 'POST', headers, body: JSON.stringify(body) };
        const answer = await fetch(`${this.world.host.url}/api/${path}`, request);
        return { status: answer.status, body: (await answer.json()) as T };
      } catch {
        await revive(this.world);
      }
    }
    throw new Error(`no answer to POST ${path}`);
  }

  /** Lets time pass until `isDone` holds in a settled world; false when it does not by the limit. */
  async until(isDone: () => Promise<boolean>): Promise<boolean> {
    for (;;) {
      if (await this.#settled(isDone)) return true;
      if (!(await this.#step())) return this.#settled(isDone);
    }
  }

  #settled(look: () => Promise<boolean>): Promise<boolean> {
    return withLivingHost(this.world, async () => {
      await this.world.conductor.settle();
      return look();
    });
  }

  /** One step of virtual time, cut short by a kill where the plan says so. False when nothing more happens. */
  async #step(): Promise<boolean> {
    this.steps += 1;
    const killAfterMs = this.#plan.atStep.get(this.steps);
    const step = () => this.world.conductor.step(this.#limit);
    if (killAfterMs === undefined) return withLivingHost(this.world, step);
    // The step fails when its host dies under it; that is the point.
    const stepping = step().catch(() => false);
    await delay(killAfterMs);
    await this.world.killHost();
    await stepping;
    return true;
  }
}
