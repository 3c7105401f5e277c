import { describe, expect, it } from '@jest/globals';
import { Scope, scopeOf } from '../../../src/domain/request/policy.ts';
import { authorizeTag } from '../../../src/domain/request/authorize-tag.ts';
import { GROUP, SUBSCRIPTION, VM_ID } from '../../support/vm-builder.ts';

const TAGGER = '0B1EC700-0000-4000-8000-00000000000A';
const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
const scope = (more: object = {}) => Scope.parse({ scope: group, modes: ['consume'], callers: [TAGGER], ...more });

describe('a tag', () => {
  it.each([
    ['outside every scope is ignored', undefined, TAGGER, { kind: 'ignore', reason: 'out-of-scope' }],
    ['of an allowed caller starts', scope(), TAGGER.toLowerCase(), { kind: 'start', approval: false }],
    ['of an allowed caller starts, whatever the casing', scope(), TAGGER, { kind: 'start', approval: false }],
    ['of anybody else is refused', scope(), '44444444-4444-4444-8444-444444444444', { kind: 'refuse' }],
    ['of nobody known is ignored', scope(), undefined, { kind: 'ignore', reason: 'unknown-caller' }],
    [
      'of nobody known waits for approval where the scope says so',
      scope({ unknownCaller: 'approval' }),
      undefined,
      { kind: 'start', approval: true },
    ],
    ['is refused where nobody is listed', scope({ callers: [] }), TAGGER, { kind: 'refuse' }],
  ])('%s', (_sentence, inScope, caller, decision) => {
    expect(authorizeTag(inScope, caller)).toEqual(decision);
  });
});

describe('the allow-list', () => {
  const wide = Scope.parse({ scope: `/subscriptions/${SUBSCRIPTION}`, modes: ['copy'] });
  const policy = { scopes: [wide, scope()], profiles: {} };

  it('answers the narrowest scope that holds the machine', () => {
    expect(scopeOf(policy, VM_ID.toUpperCase())?.scope).toBe(group);
    expect(scopeOf(policy, VM_ID.replace(GROUP, 'other'))?.scope).toBe(wide.scope);
  });

  it('does not stretch a group over one whose name begins like it', () => {
    const narrow = { scopes: [scope()], profiles: {} };
    expect(scopeOf(narrow, VM_ID.replace(GROUP, `${GROUP}2`))).toBeUndefined();
  });

  it.each([
    ['a typo in a field', { unknowncaller: 'approval' }],
    ['no mode', { modes: [] }],
    ['a caller that is no GUID', { callers: ['ann@example.org'] }],
    ['a scope that is no id', { scope: 'images-rg' }],
    ['a negative limit', { limits: { runsPerHour: -1 } }],
  ])('refuses %s', (_what, more) => {
    expect(Scope.safeParse({ scope: group, modes: ['consume'], ...more }).success).toBe(false);
  });
});
