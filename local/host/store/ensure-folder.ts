import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * Makes a folder, and those above it that are missing. Not Node's own `recursive`, which takes every ENOENT for a parent that is missing and never returns where there is
 * another reason: below `/proc`, a link to nowhere, a mount that is gone.
 */
export function ensureFolder(path: string, mode?: number): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) ensureFolder(parent, mode);
  try {
    mkdirSync(path, mode);
  } catch (error) {
    // Another process of ours was faster.
    if (!isFolder(path)) throw error;
  }
}
