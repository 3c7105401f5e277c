import type { DefinitionIdentity, WantedDefinition } from '../definition/wanted-definition.ts';
import type { Operation } from './operation.ts';

/** Image definitions of a gallery. */
export interface Definitions {
  /** Provisioning state, or undefined when there is no such definition. */
  readState(definitionId: string): Promise<string | undefined>;
  /** Name of the definition in the same gallery that goes by this identity, if there is one. */
  findTwin(definitionId: string, identity: DefinitionIdentity): Promise<string | undefined>;
  start(wanted: WantedDefinition): Promise<Operation>;
}
