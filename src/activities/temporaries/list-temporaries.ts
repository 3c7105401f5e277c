import { defineActivity } from '../../durable.ts';
import type { ListedTemporary, Temporaries } from '../../domain/ports/temporaries.ts';

interface Input {
  captureId: string;
  /** A subscription, a resource group, or a resource, which stands for its group. */
  scope: string;
}

export const listTemporaries = defineActivity<Input, readonly ListedTemporary[]>('list-temporaries');

const GROUP = /^\/subscriptions\/[^/]+(?:\/resourceGroups\/[^/]+)?/i;

/**
 * Lists what carries the tag of a run, in the group or subscription of a scope.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeListTemporaries = (temporaries: Temporaries) => (input: { scope: string }) =>
  temporaries.list(GROUP.exec(input.scope)?.[0] ?? input.scope);
