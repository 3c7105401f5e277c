/** A piece of a resource document that the simulator keeps without looking into. */
export type Json = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- documents of the service

export type Tags = Record<string, string>;

/** What every resource has, whatever its table. */
export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  tags: Tags;
  /** Made without tags: it shows none until it gets some. */
  readonly untagged?: true;
}
