import { defineActivity } from '../../durable.ts';
import { Rejected } from '../../domain/answer.ts';
import type { WantedDefinition } from '../../domain/definition/wanted-definition.ts';
import type { Definitions } from '../../domain/ports/definitions.ts';
import type { Operation } from '../../domain/ports/operation.ts';

export const startDefinition = defineActivity<WantedDefinition & { captureId: string }, Operation | null>(
  'start-definition',
);

/**
 * Starts an image definition; null when somebody has made it meanwhile, another capture perhaps: whether it fits is read afterwards.
 * Idempotent: one that exists is left alone. Two that come at once put the same body, since it follows from source and profile alone.
 * Retry: safe at any point. Undo: none; the report names the definition, which is empty and costs nothing.
 */
export const makeStartDefinition =
  (definitions: Definitions) =>
  async ({ captureId: _captureId, ...wanted }: WantedDefinition & { captureId: string }) => {
    if ((await definitions.readState(wanted.definitionId)) !== undefined) return null;
    try {
      return await definitions.start(wanted);
    } catch (error) {
      // Made by somebody else in this very moment, with other properties.
      if (error instanceof Rejected && error.problem.code === 'PropertyChangeNotAllowed') return null;
      throw error;
    }
  };
