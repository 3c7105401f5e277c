import { defineActivity } from '../../durable.ts';
import { isOwn } from '../../domain/adoption/is-own.ts';
import type { Images, WantedImage } from '../../domain/ports/images.ts';
import type { Operation } from '../../domain/ports/operation.ts';

type Input = WantedImage & { captureId: string };

export type ImageStart =
  { readonly kind: 'started'; readonly operation: Operation } | { readonly kind: 'ours' } | { readonly kind: 'taken' };

export const startImage = defineActivity<Input, ImageStart>('start-image');

/**
 * Starts a managed image.
 * Idempotent: the name is read again right before; an image of this run is followed, one of anybody else is never touched. One that failed in the run
 * which this one takes up is PUT again, and is this run's from then on.
 * Retry: safe at any point. Undo: none; the report names the image.
 */
export const makeStartImage =
  (images: Images) =>
  async (input: Input): Promise<ImageStart> => {
    const present = await images.read(input.id);
    if (present && !isOwn(present.captureId, input)) return { kind: 'taken' };
    const isToMend = present?.captureId !== input.captureId && present?.provisioningState.toLowerCase() === 'failed';
    if (present && !isToMend) return { kind: 'ours' };
    return { kind: 'started', operation: await images.start(input) };
  };
