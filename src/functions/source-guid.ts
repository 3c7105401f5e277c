import type { ResolvedRequest } from '../domain/request/resolve-request.ts';
import type { Services } from './services.ts';

/** Azure's own GUID of a request's source: together with its id it makes the guard. Undefined where the source does not exist; empty of a blob. */
export async function sourceGuid({ ports }: Services, request: ResolvedRequest): Promise<string | undefined> {
  const { prepared, vmId } = request;
  if (!prepared) return (await ports.vms.readState(vmId))?.vmGuid;
  if (prepared.kind === 'vhd') return '';
  const read = await ports.preparedSources.read(prepared);
  return read.kind === 'found' ? read.facts.guid : undefined;
}
