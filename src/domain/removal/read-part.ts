import type { PartState, Removals } from '../ports/removals.ts';
import { parseInterfaceId } from '../resource-id.ts';

export const isInterface = (id: string): boolean => parseInterfaceId(id) !== undefined;

/** A disk or an interface of a machine; undefined when there is none of that id. */
export const readPart = (
  removals: Pick<Removals, 'readDisk' | 'readInterface'>,
  id: string,
): Promise<PartState | undefined> => (isInterface(id) ? removals.readInterface(id) : removals.readDisk(id));
