import type { HttpRequest } from '@azure/functions';

type Collection = 'captures' | 'preflights' | 'versions/scale';

const COLLECTION = /\/(captures|preflights|versions\/scale)(\/.*)?$/;

/** Path of one thing of a collection, under the prefix by which the app was asked, whichever of its routes that was. */
export const locationOf = (request: HttpRequest, collection: Collection, id: string): string =>
  `${new URL(request.url).pathname.replace(COLLECTION, '')}/${collection}/${id}`;
