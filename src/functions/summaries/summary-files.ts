import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Summaries } from '../../domain/ports/summaries.ts';

/** One file per capture in a folder, for a host without a storage account. */
export function makeSummaryFiles(folderUrl: string): Summaries {
  const folder = fileURLToPath(folderUrl);
  const fileOf = (captureId: string): string => join(folder, `${captureId}.json`);
  return {
    async keep(captureId, text) {
      await mkdir(folder, { recursive: true });
      const draft = `${fileOf(captureId)}.new`;
      await writeFile(draft, text);
      await rename(draft, fileOf(captureId));
    },
    async read(captureId) {
      try {
        return await readFile(fileOf(captureId), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
  };
}
