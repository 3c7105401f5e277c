import type { Json, Resource } from './json.ts';

/** A resource that is kept as it was written: it does nothing by itself. */
export interface PlainResource extends Resource {
  provisioningState: string;
  sku?: Json;
  identity?: Json;
  /** `properties` without provisioningState. */
  model: Json;
}
