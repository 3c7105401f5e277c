import type { Json, Resource } from './json.ts';

export interface ResourceGroup extends Resource {
  readonly properties: Json;
}

export interface Lock {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly level: 'CanNotDelete' | 'ReadOnly';
  readonly notes?: string;
}
