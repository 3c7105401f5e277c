import { parseDefinitionId, requireParsed } from '../resource-id.ts';
import type { DefinitionIdentity } from './wanted-definition.ts';

const LONGEST = 64;

/** What was left out: the publisher is Goldsmith, the offer the gallery, and the SKU the definition itself, which makes the three unique. */
export function identityOf(definitionId: string, given: Partial<DefinitionIdentity>): DefinitionIdentity {
  const { gallery, name } = requireParsed(parseDefinitionId, definitionId);
  return {
    publisher: given.publisher ?? 'goldsmith',
    offer: given.offer ?? gallery.slice(0, LONGEST),
    sku: given.sku ?? name.slice(0, LONGEST),
  };
}
