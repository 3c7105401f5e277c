import type { HostOptions } from '../host-options.ts';
import type { FunctionCatalog } from '../worker/function-catalog.ts';
import { makeKeyAccess, openAccess, type Access } from './access.ts';
import { openKeyFile } from './key-file.ts';

/** Keys are off unless the options name a file for them. */
export function makeAccess({ keysFile }: HostOptions, catalog: FunctionCatalog): Access {
  if (keysFile === undefined) return openAccess;
  const isKeyed = (level: unknown) => String(level).toLowerCase() === 'function';
  const named = catalog.of('http').filter(({ trigger }) => isKeyed(trigger.authLevel));
  return makeKeyAccess(
    openKeyFile(
      keysFile,
      named.map(({ name }) => name),
    ),
  );
}
