import { shortRegion } from '../gallery/region-names.ts';

interface Limit {
  readonly subscriptionId: string;
  readonly region: string;
  readonly name: string;
  readonly limit: number;
}

const isFor = (each: Limit, subscriptionId: string, region: string, name: string): boolean =>
  each.subscriptionId.toLowerCase() === subscriptionId.toLowerCase() &&
  each.region === region &&
  each.name.toLowerCase() === name.toLowerCase();

/** Limits of a subscription in a region that differ from an ordinary subscription's. */
export class Quotas {
  #limits: Limit[] = [];

  set(subscriptionId: string, location: string, name: string, limit: number): void {
    const region = shortRegion(location);
    this.#limits = this.#limits.filter((each) => !isFor(each, subscriptionId, region, name));
    this.#limits.push({ subscriptionId, region, name, limit });
  }

  limitOf(subscriptionId: string, region: string, name: string): number | undefined {
    return this.#limits.find((each) => isFor(each, subscriptionId, region, name))?.limit;
  }

  /** Families of sizes that have a limit of their own: they are listed although no machine is of them. */
  familiesIn(subscriptionId: string, region: string): readonly string[] {
    return this.#limits
      .filter(
        (each) => each.subscriptionId === subscriptionId && each.region === region && each.name.endsWith('Family'),
      )
      .map(({ name }) => name);
  }

  reset(): void {
    this.#limits = [];
  }
}
