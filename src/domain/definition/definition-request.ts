import type { Target, TargetFacts } from '../target.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import type { DefinitionIdentity } from './wanted-definition.ts';

type Creating = Extract<Target, { kind: 'gallery' }> & { readonly createDefinition: DefinitionIdentity };

/** The target, if the request may make its definition. */
export const creatingTarget = (target: Target | undefined): Creating | undefined =>
  target?.kind === 'gallery' && target.createDefinition ? (target as Creating) : undefined;

/** A definition that exists is taken as it is: nothing has to be made, and no right to make it is needed. */
export function withoutNeedlessDefinition(request: ResolvedRequest, facts: TargetFacts | undefined): ResolvedRequest {
  if (!creatingTarget(request.target) || facts?.kind !== 'gallery' || !facts.definition) return request;
  const { createDefinition: _made, ...target } = request.target as Creating;
  return { ...request, target };
}
