import { addressOf, keyOf } from '../address.ts';
import type { Json, Recording } from '../recording.ts';
import { azRequestOf } from './az-vm-create.ts';
import { publishedMachine } from './published-machines.ts';

/** A request that made a machine before the recording, or out of its sight. */
export interface CreatingRequest {
  readonly id: string;
  readonly body: Json;
}

const isMachine = (type: string) => type === 'microsoft.compute/virtualmachines';

/** Machines that an earlier recording of the folder made and did not delete. */
function madeEarlier(recording: Recording, folder: readonly Recording[]): ReadonlyMap<string, CreatingRequest> {
  const made = new Map<string, CreatingRequest>();
  const begin = Date.parse(recording.recordedFrom);
  const earlier = folder
    .filter(({ recorder, recordedFrom }) => recorder === recording.recorder && Date.parse(recordedFrom) < begin)
    .toSorted((a, b) => Date.parse(a.recordedFrom) - Date.parse(b.recordedFrom));
  for (const { request, response } of earlier.flatMap(({ interactions }) => interactions)) {
    const { type, id } = addressOf(request.method, request.path);
    if (!isMachine(type)) continue;
    if (request.method === 'PUT' && response.status === 201 && request.body)
      made.set(keyOf(id), { id, body: request.body });
    if (request.method === 'DELETE') made.delete(keyOf(id));
  }
  return made;
}

/** How machines came into being of which the recording shows no creation, from every source but its answers. */
export class CreatingRequests {
  readonly #scenario: string;
  readonly #earlier: ReadonlyMap<string, CreatingRequest>;

  constructor(recording: Recording, folder: readonly Recording[]) {
    this.#scenario = recording.scenario;
    this.#earlier = madeEarlier(recording, folder);
  }

  /** Machines in a scope that were there before the recording began. */
  under(scope: string): readonly CreatingRequest[] {
    return [...this.#earlier.values()].filter(({ id }) => keyOf(id).startsWith(`${keyOf(scope)}/`));
  }

  of(id: string): CreatingRequest | undefined {
    const { type, subscriptionId = '', group = '' } = addressOf('GET', id);
    if (!isMachine(type)) return undefined;
    const published = publishedMachine(this.#scenario, id.split('/').at(-1) ?? '');
    if (!published) return this.#earlier.get(keyOf(id));
    const place = { subscriptionId, group, location: published.location };
    return { id, body: azRequestOf(place, published.machine) };
  }
}
