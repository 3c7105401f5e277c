import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { callContext } from '../call-context.ts';
import { retryAfterOf } from '../arm-errors.ts';
import { readRefusal } from './read-refusal.ts';
import type { WaitingLines } from './waiting-lines.ts';

/** Puts the turn of the run in the place of the Retry-After that everybody was told alike; never sooner than Azure asks. */
export function standInLine(lines: WaitingLines, response: PipelineResponse, atMs: number | undefined): void {
  const context = callContext();
  const retryAfterSeconds = retryAfterOf(response.headers.get('retry-after'));
  if (!context || atMs === undefined || retryAfterSeconds === undefined) return;
  const { bodyAsText: body, request } = response;
  const refusal = readRefusal({ url: request.url, body, atMs, retryAfterSeconds });
  if (!refusal) return;
  const { position, waitSeconds } = lines.place({ ...refusal, captureId: context.captureId });
  context.awaited = { what: refusal.bucket, position };
  response.headers.set('retry-after', String(waitSeconds));
}
