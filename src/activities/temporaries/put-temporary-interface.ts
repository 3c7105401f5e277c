import { defineActivity } from '../../durable.ts';
import type { InterfaceRequest, Temporaries } from '../../domain/ports/temporaries.ts';

type Input = InterfaceRequest & { captureId: string };

export const putTemporaryInterface = defineActivity<Input, { made: boolean }>('put-temporary-interface');

/**
 * Makes a network interface without a public address.
 * Idempotent: keyed by `id`, which derives from the run; one that exists is left alone.
 * Retry: safe at any point. Undo: `start-temporary-delete`.
 */
export const makePutTemporaryInterface = (temporaries: Temporaries) => async (input: Input) => {
  if (await temporaries.read(input.id)) return { made: false };
  await temporaries.putInterface(input);
  return { made: true };
};
