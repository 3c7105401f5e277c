import type { Summaries } from '../../domain/ports/summaries.ts';
import { makeSummaryFiles } from './summary-files.ts';

const NOWHERE: Summaries = { keep: () => Promise.resolve(), read: () => Promise.resolve(undefined) };

/** Where the setting points to: a folder, a container, or nowhere. */
export function makeSummaries(url: string | undefined, inContainer: (url: string) => Summaries): Summaries {
  if (url === undefined) return NOWHERE;
  return url.startsWith('file:') ? makeSummaryFiles(url) : inContainer(url);
}
