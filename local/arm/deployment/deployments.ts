import { idKey } from '../resource-id.ts';

/** One creation of a machine from an image, from the accepted PUT to the end of its operation. */
export interface Deployment {
  readonly vmName: string;
  /** Managed image or gallery image version. */
  readonly imageId: string;
  /** Short name of the region it reads its replica in. */
  readonly region: string;
}

/** One replica serves so many machines at the same time; those beyond wait until they are out of time (domain sheet 8). */
const deploymentsPerReplica = 20;

/** Deployments in flight on the virtual clock. */
export class Deployments {
  readonly #rows = new Set<Deployment>();

  inFlight(imageId: string, region?: string): readonly Deployment[] {
    return [...this.#rows].filter(
      (row) => idKey(row.imageId) === idKey(imageId) && (region === undefined || row.region === region),
    );
  }

  /** Whether there is room for one more. A starved one goes on occupying its place until it is out of time. */
  admits(imageId: string, region: string, replicas: number): boolean {
    return this.inFlight(imageId, region).length < deploymentsPerReplica * replicas;
  }

  begin(deployment: Deployment): { end(): void } {
    this.#rows.add(deployment);
    return { end: () => void this.#rows.delete(deployment) };
  }

  reset(): void {
    this.#rows.clear();
  }
}
